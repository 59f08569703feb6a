"""What programs keep with a task is a change like any other."""

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from accounts.tests.api import Api
from tasks.actions import create_task, undo_event, update_task
from tasks.models import Task
from tasks.tests.filled_forms import filled_in
from tasks.tests.pages import HTMX
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
    room = Task.MAX_METADATA - len('{"a":""}')
    for letter in ("a", "é", "字", "🎈"):
        size = len(letter.encode())
        full = {"a": letter * (room // size) + "a" * (room % size)}
        assert update_task(actor=alice, task=task, metadata=full).metadata == full
        with pytest.raises(ValidationError, match="16 KB"):
            update_task(actor=alice, task=task, metadata={"a": full["a"] + "a"})


def test_spaces_between_do_not_count(team: Team, alice: User) -> None:
    task = create_task(actor=alice, team=team, title="T")
    digits = (Task.MAX_METADATA - len('{"a":[]}') + 1) // 2
    full = {"a": [0] * digits}
    assert update_task(actor=alice, task=task, metadata=full).metadata == full
    with pytest.raises(ValidationError, match="16 KB"):
        update_task(actor=alice, task=task, metadata={"a": [0] * (digits + 1)})


def test_it_has_32_levels(team: Team, alice: User) -> None:
    task = create_task(actor=alice, team=team, title="T")
    for nest in (lambda inner: {"a": inner}, lambda inner: [inner]):
        full = nested(30, nest)
        reply = Api(alice).patch(f"tasks/{task.pk}", {"metadata": full})
        assert (reply.status, reply.error) == (200, {})
        assert Api(alice).get(f"tasks/{task.pk}").data["metadata"] == full
        for levels in (31, 100):
            deeper = Api(alice).patch(f"tasks/{task.pk}", {"metadata": nested(levels, nest)})
            assert deeper.details == {"metadata": ["Keep it to 32 levels of lists and objects."]}


def nested(levels: int, nest: Callable[[Any], Any]) -> dict[str, Any]:
    """An object with so many levels below it, and one object in the last."""
    inner: Any = {"leaf": 1}
    for _ in range(levels):
        inner = nest(inner)
    return {"outer": inner}


def test_half_a_character_is_refused_with_a_sentence(team: Team, alice: User) -> None:
    task = create_task(actor=alice, team=team, title="T")
    reply = Api(alice).patch(f"tasks/{task.pk}", b'{"metadata": {"a": "\\ud800"}}')
    assert (reply.status, list(reply.details)) == (400, ["metadata"])


def save(client: Client, task: Task, typed: str) -> HttpResponse:
    page = client.get(reverse("tasks:detail", args=[task.key]))
    form = filled_in(page, "metadata") | {"metadata": [typed]}
    answer = client.post(reverse("tasks:edit_fields", args=[task.key]), form, headers=HTMX)
    return cast(HttpResponse, answer)


def test_people_write_it_as_json_and_clear_it(as_bob: Client, task: Task) -> None:
    assert save(as_bob, task, '{"build": ["ü", 2]}').status_code == 200
    task.refresh_from_db()
    assert task.metadata == {"build": ["ü", 2]}
    page = as_bob.get(reverse("tasks:detail", args=[task.key]))
    assert json.loads(filled_in(page, "metadata")["metadata"][0]) == task.metadata
    assert "ü" in page.content.decode(), "as people read it"
    assert save(as_bob, task, "").status_code == 200
    task.refresh_from_db()
    assert task.metadata == {}
    before = task.version
    assert save(as_bob, task, "{}").status_code == 200
    task.refresh_from_db()
    assert task.version == before, "nothing is nothing"


@pytest.mark.parametrize("typed", ["[1]", "3", "{a}", '{"a": ' + "[" * 9000 + "}"])
def test_what_is_no_object_is_refused_and_kept_in_the_form(
    as_bob: Client, task: Task, typed: str
) -> None:
    answer = save(as_bob, task, typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Write a JSON object" in text
    assert escape(typed) in text
    task.refresh_from_db()
    assert task.metadata == {}


def test_on_the_page_it_is_measured_as_in_the_api(as_bob: Client, task: Task) -> None:
    answer = save(as_bob, task, json.dumps({"a": "x" * Task.MAX_METADATA}))
    assert answer.status_code == 422
    assert "Keep it to 16 KB of JSON." in answer.content.decode()
