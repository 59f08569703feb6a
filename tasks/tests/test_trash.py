"""Deleted tasks: brought back within 30 days with all they had, erased with it afterwards."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.exceptions import Conflict
from accounts.files.storing import GRACE
from accounts.models import User
from accounts.tests.api import Api
from tasks import actions, jobs
from tasks.models import Attachment, Comment, Relation, Task
from tasks.tests.factories import CommentFactory, TaskFactory
from tasks.tests.files import a_file
from teams import clock
from teams.actions import update_team
from teams.models import Event, Team

pytestmark = pytest.mark.django_db


def deleted(task: Task, *, days: int) -> None:
    actions.delete_task(actor=None, task=task)
    Task.objects.filter(pk=task.pk).update(deleted_at=timezone.now() - timedelta(days=days))


def test_after_30_days_it_is_erased_with_all_that_hung_on_it(alice: User, team: Team) -> None:
    old, young, alive = (TaskFactory.create(team=team) for _ in range(3))
    CommentFactory.create(task=old)
    a_file(old)
    Relation.objects.create(team=team, source=alive, other=old, type="relates")
    deleted(old, days=31)
    deleted(young, days=29)
    head = clock.head(team)
    jobs.empty_trash()
    jobs.empty_trash()
    assert set(Task.objects.all()) == {young, alive}
    assert not any(model.objects.exists() for model in (Comment, Attachment, Relation))
    event = Event.objects.get(team=team, seq=head + 1)
    assert clock.head(team) == event.seq, "the second run finds nothing to do"
    assert event.verb == "task.purged"
    gone = set(event.touched.values_list("target_type", flat=True))
    assert gone == {"task", "comment", "attachment", "relation"}
    with pytest.raises(Conflict, match="erased for good"):
        actions.undo_event(actor=alice, event=event)


def test_a_stale_team_is_still_answered_with_its_base(alice: User, team: Team) -> None:
    """The team is what it was: nothing was done to it."""
    update_team(actor=alice, team=team, name="Nucleus")
    deleted(TaskFactory.create(team=team), days=31)
    jobs.empty_trash()
    reply = Api(alice).patch("teams/core", {"name": "Kernel", "version": 1})
    assert reply.status == 412
    assert reply.error["conflicts"] == {
        "name": {"base": "Core", "theirs": "Nucleus", "yours": "Kernel"}
    }


def test_its_files_go_from_the_disk(
    team: Team, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    task = TaskFactory.create(team=team)
    a_file(task)
    deleted(task, days=31)
    jobs.empty_trash()
    later = timezone.now() + GRACE + timedelta(minutes=1)
    monkeypatch.setattr("accounts.files.storing.timezone.now", lambda: later)
    jobs.remove_orphaned_files()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_comes_back_is_found_again(alice: User, team: Team) -> None:
    task = TaskFactory.create(team=team, title="A peculiar title")

    def found() -> list[Any]:
        rows = Api(alice).get("search?team=core&q=peculiar").data
        listed = Api(alice).get("tasks?team=core&search=peculiar").data
        assert [row["id"] for row in rows] == [row["id"] for row in listed]
        return [row["key"] for row in rows]

    assert found() == [task.key]
    actions.delete_task(actor=alice, task=task)
    assert found() == []
    actions.restore_task(actor=alice, task=task)
    assert found() == [task.key]
    actions.undo_event(actor=alice, event=Event.objects.latest("seq"))
    assert found() == []
