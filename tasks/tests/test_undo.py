"""Undo: everything back as it was, or refused with the reason."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions
from tasks.models import (
    Category,
    Cycle,
    Label,
    Priority,
    Project,
    Recurrence,
    Status,
    Task,
    TaskLabel,
)
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(team: Team, alice: User) -> Task:
    return actions.create_task(actor=alice, team=team, title="First", description="Text")


def last(team: Team) -> Event:
    return Event.objects.filter(team=team).latest("seq")


def state(task: Task) -> dict[str, Any]:
    return Task.objects.select_related("status").get(pk=task.pk).state()


def test_a_change_of_many_fields(alice: User, bob: User, team: Team, task: Task) -> None:
    label = actions.create_label(actor=alice, team=team, name="bug")
    project = actions.create_plan(actor=alice, team=team, model=Project, name="Site")
    before = state(task)
    actions.update_task(
        actor=alice,
        task=task,
        title="Second",
        description="",
        status=team.statuses.get(slug="done"),
        priority=Priority.URGENT,
        assignee=bob,
        labels=[label],
        project=project,
        metadata={"a": [1]},
    )
    event = last(team)
    undone = actions.undo_event(actor=bob, event=event)
    assert state(task) == before
    assert (undone.verb, undone.undoes, undone.actor) == ("event.undone", event, bob)
    assert not TaskLabel.objects.exists()
    redone = actions.undo_event(actor=alice, event=undone)
    after = state(task)
    assert (after["title"], after["status"], after["labels"]) == ("Second", "done", [str(label.pk)])
    assert TaskLabel.objects.get().task_id == task.pk
    assert redone.changes["title"] == ["First", "Second"]


def test_creation_and_deletion_of_a_task(alice: User, team: Team, task: Task) -> None:
    created = last(team)
    actions.undo_event(actor=alice, event=created)
    assert "deleted_at" in state(task)
    actions.undo_event(actor=alice, event=last(team))
    assert "deleted_at" not in state(task)
    child = actions.create_task(actor=alice, team=team, title="Part", parent=task)
    actions.delete_task(actor=alice, task=task)
    assert "parent" not in state(child)
    actions.undo_event(actor=alice, event=last(team))
    assert state(child)["parent"] == str(task.pk)


def test_what_has_moved_on_is_not_overwritten(alice: User, team: Team, task: Task) -> None:
    actions.update_task(actor=alice, task=task, title="Second", priority=Priority.LOW)
    event = last(team)
    actions.update_task(actor=alice, task=task, title="Third")
    with pytest.raises(Conflict, match="CORE-1 Third: title changed since"):
        actions.undo_event(actor=alice, event=event)
    assert (state(task)["title"], state(task)["priority"]) == ("Third", "low")


def test_a_card_that_was_moved_again_keeps_its_place(alice: User, team: Team, task: Task) -> None:
    done = team.statuses.get(slug="done")
    other = actions.create_task(actor=alice, team=team, title="Other", status=done)
    actions.move_task(actor=alice, task=task, status=done, below=other, above=None)
    event = last(team)
    actions.move_task(actor=alice, task=task, status=done, below=None, above=other)
    place = state(task)["position"]
    actions.undo_event(actor=alice, event=event)
    assert (state(task)["status"], state(task)["position"]) == ("todo", place)


def test_twice_is_refused(alice: User, team: Team, task: Task) -> None:
    actions.update_task(actor=alice, task=task, title="Second")
    event = last(team)
    actions.undo_event(actor=alice, event=event)
    with pytest.raises(Conflict, match="undone already"):
        actions.undo_event(actor=alice, event=event)


def test_a_deleted_label_comes_back_with_its_tasks(alice: User, team: Team, task: Task) -> None:
    label = actions.create_label(actor=alice, team=team, name="bug", color="#123456")
    actions.update_task(actor=alice, task=task, labels=[label])
    actions.delete_label(actor=alice, label=label)
    assert "labels" not in state(task)
    actions.undo_event(actor=alice, event=last(team))
    back = Label.objects.get()
    assert (back.pk, back.name, back.color) == (label.pk, "bug", "#123456")
    assert state(task)["labels"] == [str(label.pk)]
    assert back.version == Event.objects.touching(back.pk).count()


def test_a_deleted_status_and_cycle_come_back(alice: User, team: Team) -> None:
    status = actions.create_status(
        actor=alice, team=team, name="Later", category=Category.BACKLOG, wip_limit=3
    )
    cycle = actions.create_plan(actor=alice, team=team, model=Cycle, name="One")
    task = actions.create_task(actor=alice, team=team, title="x", status=status, cycle=cycle)
    before = state(task)
    todo = team.statuses.get(slug="todo")
    actions.delete_status(actor=alice, status=status, move_to=todo)
    gone = last(team)
    actions.delete_plan(actor=alice, plan=cycle)
    assert (state(task)["status"], "cycle" in state(task)) == ("todo", False)
    actions.undo_event(actor=alice, event=last(team))
    actions.undo_event(actor=alice, event=gone)
    assert state(task) == before
    assert Status.objects.get(slug="later").wip_limit == 3


def test_a_name_that_another_has_by_now(alice: User, team: Team) -> None:
    bug = actions.create_label(actor=alice, team=team, name="bug")
    actions.update_label(actor=alice, label=bug, name="fault")
    renamed = last(team)
    actions.delete_label(actor=alice, label=bug)
    deleted = last(team)
    for name in ("bug", "fault"):
        actions.create_label(actor=alice, team=team, name=name)
    with pytest.raises(Conflict, match=r"another has its name .* first\."):
        actions.undo_event(actor=alice, event=deleted)
    actions.delete_label(actor=alice, label=Label.objects.get(name="fault"))
    actions.undo_event(actor=alice, event=deleted)
    with pytest.raises(Conflict, match="another has its name"):
        actions.undo_event(actor=alice, event=renamed)
    assert sorted(Label.objects.values_list("name", flat=True)) == ["bug", "fault"]


def test_a_recurrence_in_place_of_the_one_before(alice: User, team: Team, task: Task) -> None:
    first = actions.set_recurrence(actor=alice, task=task, rule="FREQ=DAILY")
    actions.delete_recurrence(actor=alice, recurrence=first)
    deleted = last(team)
    second = actions.set_recurrence(actor=alice, task=task, rule="FREQ=WEEKLY")
    with pytest.raises(Conflict, match="another has its name or place"):
        actions.undo_event(actor=alice, event=deleted)
    assert Recurrence.objects.get() == second


def test_what_it_belonged_to_is_gone(alice: User, team: Team, task: Task) -> None:
    checklist = actions.create_checklist(actor=alice, task=task, title="Before release")
    item = actions.add_item(actor=alice, checklist=checklist, text="Tag it")
    actions.delete_item(actor=alice, item=item)
    without_item = last(team)
    actions.delete_checklist(actor=alice, checklist=checklist)
    site = actions.create_plan(actor=alice, team=team, model=Project, name="Site")
    actions.update_task(actor=alice, task=task, project=site)
    actions.update_task(actor=alice, task=task, project=None)
    out_of_project = last(team)
    actions.delete_plan(actor=alice, plan=site)
    for event, sentence in (
        (without_item, "A checklist item cannot be as it was: its checklist is gone"),
        (out_of_project, "A task cannot be as it was: its project is gone"),
    ):
        head = last(team)
        with pytest.raises(Conflict, match=sentence):
            actions.undo_event(actor=alice, event=event)
        assert last(team) == head


def test_the_default_status_goes_back(alice: User, team: Team) -> None:
    before = team.statuses.get(is_default=True)
    other = team.statuses.get(slug="done")
    todo = team.statuses.exclude(pk__in=(before.pk, other.pk)).first()
    assert todo
    actions.update_status(actor=alice, status=todo, is_default=True)
    actions.undo_event(actor=alice, event=last(team))
    assert team.statuses.get(is_default=True) == before
    actions.undo_event(actor=alice, event=last(team))
    assert team.statuses.get(is_default=True) == todo


def test_what_is_in_use_is_not_undone_away(alice: User, team: Team, task: Task) -> None:
    label = actions.create_label(actor=alice, team=team, name="bug")
    created = last(team)
    actions.update_task(actor=alice, task=task, labels=[label])
    with pytest.raises(Conflict, match="in use"):
        actions.undo_event(actor=alice, event=created)
    actions.update_task(actor=alice, task=task, labels=[])
    actions.undo_event(actor=alice, event=created)
    assert not Label.objects.exists()


def test_an_import_is_undone_as_a_whole(alice: User, team: Team) -> None:
    data = b"title\nOne\nTwo\nThree\n"
    batch = actions.request_import(actor=alice, team=team, filename="x.csv", data=data)
    actions.run_import(import_id=batch.pk)
    assert team.tasks.alive().count() == 3
    actions.undo_event(actor=alice, event=last(team))
    assert team.tasks.alive().count() == 0


def test_a_bulk_change_is_undone_whole_or_not_at_all(alice: User, team: Team) -> None:
    tasks = [TaskFactory.create(team=team) for _ in range(30)]
    ids = [task.pk for task in tasks]
    before = [state(task) for task in tasks]
    result = actions.change_tasks(
        actor=alice, team=team, ids=ids, status=team.statuses.get(slug="done"), assignee=alice
    )
    assert result.event
    actions.update_task(actor=alice, task=tasks[7], assignee=None)
    with pytest.raises(Conflict, match=r"CORE-8 .*assignee"):
        actions.undo_event(actor=alice, event=result.event)
    actions.update_task(actor=alice, task=tasks[7], assignee=alice)
    actions.undo_event(actor=alice, event=result.event)
    assert [state(task) for task in tasks] == before


def test_comments(alice: User, bob: User, team: Team, task: Task) -> None:
    comment = actions.add_comment(actor=alice, task=task, body="One")
    actions.edit_comment(actor=alice, comment=comment, body="Two")
    edited = last(team)
    with pytest.raises(PermissionDenied):
        actions.undo_event(actor=bob, event=edited)
    actions.undo_event(actor=alice, event=edited)
    comment.refresh_from_db()
    assert comment.body == "One"


def test_who_may_not_do_it_may_not_undo_it(alice: User, team: Team, task: Task) -> None:
    viewer = a_member(team, "viewer")
    actions.update_task(actor=alice, task=task, title="Second")
    with pytest.raises(PermissionDenied):
        actions.undo_event(actor=viewer, event=last(team))
    actions.update_task(actor=alice, task=task, title="Third")


def test_an_assignee_who_left_is_not_brought_back(alice: User, team: Team, task: Task) -> None:
    dora = a_member(team, "developer")
    actions.update_task(actor=alice, task=task, assignee=dora)
    actions.update_task(actor=alice, task=task, assignee=None)
    event = last(team)
    dora.memberships.all().delete()
    with pytest.raises(Conflict, match="no member any more"):
        actions.undo_event(actor=alice, event=event)


def test_what_people_are_told_cannot_be_unsaid(alice: User, team: Team) -> None:
    event = Event.objects.filter(team=team, verb="member.added").latest("seq")
    with pytest.raises(Conflict, match="cannot be undone"):
        actions.undo_event(actor=alice, event=event)
