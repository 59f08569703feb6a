"""What programs keep with a task is a change like any other."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.tests.api import Api
from tasks.actions import create_task, undo_event, update_task
from tasks.models import Task
from teams.models import Event, Team

pytestmark = pytest.mark.django_db


def test_metadata_alone_is_changed_logged_and_undone(team: Team, alice: User) -> None:
    task = create_task(actor=alice, team=team, title="T", metadata={"build": 1})
    reply = Api(alice).patch(f"tasks/{task.pk}", {"metadata": {"build": 2}})
    assert (reply.status, reply.data["metadata"], reply.data["version"]) == (200, {"build": 2}, 2)
    event = Event.objects.filter(target_id=task.pk).latest("seq")
    assert event.changes == {"metadata": [{"build": 1}, {"build": 2}]}
    undo_event(actor=alice, event=event)
    assert Task.objects.get(pk=task.pk).metadata == {"build": 1}
    Api(alice).patch(f"tasks/{task.pk}", {"metadata": {}})
    assert Task.objects.get(pk=task.pk).metadata == {}


def test_its_size_is_counted_in_bytes_of_utf_8_in_whatever_script(team: Team, alice: User) -> None:
    task = create_task(actor=alice, team=team, title="T")
    room = Task.MAX_METADATA - len('{"a": ""}')
    for letter in ("a", "é", "字", "🎈"):
        size = len(letter.encode())
        full = {"a": letter * (room // size) + "a" * (room % size)}
        assert update_task(actor=alice, task=task, metadata=full).metadata == full
        with pytest.raises(ValidationError, match="16 KB"):
            update_task(actor=alice, task=task, metadata={"a": full["a"] + "a"})


def test_half_a_character_is_refused_with_a_sentence(team: Team, alice: User) -> None:
    task = create_task(actor=alice, team=team, title="T")
    reply = Api(alice).patch(f"tasks/{task.pk}", b'{"metadata": {"a": "\\ud800"}}')
    assert (reply.status, list(reply.details)) == (400, ["metadata"])
