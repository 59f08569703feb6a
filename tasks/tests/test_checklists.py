"""Checklists, subtasks and templates."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions
from tasks.models import Checklist, ChecklistItem, Priority, RelationType, Task
from tasks.subtasks import progress_of
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team
from teams.replay import replay
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


def texts(checklist: Checklist) -> list[str]:
    return [item.text for item in ChecklistItem.objects.filter(checklist=checklist)]


def test_items_are_added_moved_and_taken_off(task: Task, alice: User) -> None:
    checklist = actions.create_checklist(actor=alice, task=task, texts=["One", "Two"])
    three = actions.add_item(actor=alice, checklist=checklist, text=" Three ")
    one = checklist.items.get(text="One")
    assert texts(checklist) == ["One", "Two", "Three"]
    actions.update_item(actor=alice, item=three, above=one)
    assert texts(checklist) == ["Three", "One", "Two"]
    actions.update_item(actor=alice, item=three, below=one)
    assert texts(checklist) == ["One", "Three", "Two"]
    actions.delete_item(actor=alice, item=one)
    assert texts(checklist) == ["Three", "Two"]


def test_a_neighbour_that_is_gone_or_elsewhere_is_refused(task: Task, alice: User) -> None:
    lists = [actions.create_checklist(actor=alice, task=task, texts=["One", "Two"]) for _ in "ab"]
    (one, two), (elsewhere, _) = (checklist.items.all() for checklist in lists)
    actions.delete_item(actor=alice, item=two)
    for neighbour in (two, elsewhere):
        with pytest.raises(ValidationError, match="no such neighbour"):
            actions.update_item(actor=alice, item=one, below=neighbour, text="Moved")
    assert texts(lists[0]) == ["One"]


def test_ticking_off_notes_who_and_when_and_undo_takes_one_tick(task: Task, alice: User) -> None:
    checklist = actions.create_checklist(actor=alice, task=task, texts=["One", "Two"])
    one, two = checklist.items.all()
    actions.update_item(actor=alice, item=one, done=True)
    one.refresh_from_db()
    assert one.done_by == alice
    assert one.done_at is not None
    event = Event.objects.latest("seq")
    assert set(event.changes) == {"done_at", "done_by"}
    actions.update_item(actor=alice, item=two, done=True)
    actions.undo_event(actor=alice, event=event)
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.state() == {"checklist": str(checklist.pk), "text": "One", "position": one.position}
    assert two.done_at is not None


def test_a_deleted_list_comes_back_with_its_items(task: Task, alice: User) -> None:
    checklist = actions.create_checklist(actor=alice, task=task, title="L", texts=["One", "Two"])
    actions.delete_checklist(actor=alice, checklist=checklist)
    assert not ChecklistItem.objects.exists()
    actions.undo_event(actor=alice, event=Event.objects.latest("seq"))
    assert texts(Checklist.objects.get(pk=checklist.pk)) == ["One", "Two"]


def test_an_item_becomes_a_subtask(task: Task, alice: User, bob: User) -> None:
    checklist = actions.create_checklist(actor=alice, task=task, texts=["x" * 300])
    item = checklist.items.get()
    actions.update_item(actor=alice, item=item, assignee=bob)
    made = actions.convert_item(actor=alice, item=item)
    assert (made.title, made.description) == ("x" * 200, "x" * 300)
    assert (made.parent, made.assignee) == (task, bob)
    assert texts(checklist) == []


def test_there_is_an_end_to_it(task: Task, alice: User, charlie: User) -> None:
    checklist = actions.create_checklist(actor=alice, task=task, texts=["x"] * 200)
    with pytest.raises(ValidationError, match="200"):
        actions.add_item(actor=alice, checklist=checklist, text="One more")
    with pytest.raises(ValidationError, match="member"):
        actions.update_item(actor=alice, item=checklist.items.all()[0], assignee=charlie)
    with pytest.raises(ValidationError):
        actions.create_checklist(actor=alice, task=task, texts=[" "])


def test_progress_counts_at_every_depth(team: Team, alice: User) -> None:
    root = TaskFactory.create(team=team)
    child = actions.create_task(actor=alice, team=team, title="1", parent=root)
    done, cancelled = (team.statuses.get(slug=slug) for slug in ("done", "cancelled"))
    actions.create_task(actor=alice, team=team, title="2", parent=child, status=done)
    actions.create_task(actor=alice, team=team, title="3", parent=child, status=cancelled)
    gone = actions.create_task(actor=alice, team=team, title="4", parent=root)
    actions.delete_task(actor=alice, task=gone)
    assert progress_of(root) == (1, 2)
    assert progress_of(root).percent == 50
    assert progress_of(TaskFactory.create(team=team)) == (0, 0)


def test_a_template_makes_a_task_with_everything(team: Team, alice: User, bob: User) -> None:
    label = actions.create_label(actor=alice, team=team, name="release")
    gone = actions.create_label(actor=alice, team=team, name="gone")
    template = actions.create_template(
        actor=alice,
        team=team,
        name="Release",
        title="Release it",
        description="To everybody",
        priority=Priority.HIGH,
        estimated_hours=Decimal("2.5"),
        points=3,
        assignee=bob,
        labels=[label, gone],
        checklist=["Changelog", "Tag"],
        subtasks=["Test"],
    )
    actions.delete_label(actor=alice, label=gone)
    task = actions.create_from_template(actor=bob, template=template, title="Release 1.4")
    assert (task.title, task.points, task.assignee) == ("Release 1.4", 3, bob)
    assert (task.description, task.priority) == ("To everybody", Priority.HIGH)
    assert task.estimated_hours == Decimal("2.5")
    assert task.labels == [str(label.pk)]
    assert texts(task.checklists.get()) == ["Changelog", "Tag"]
    assert [part.title for part in task.subtasks.all()] == ["Test"]


def test_names_of_templates_are_told_apart(team: Team, alice: User) -> None:
    actions.create_template(actor=alice, team=team, name="Bug", title="A bug")
    with pytest.raises(Conflict):
        actions.create_template(actor=alice, team=team, name="BUG", title="A bug")


def test_the_log_rebuilds_what_hangs_on_tasks(team: Team, alice: User, bob: User) -> None:
    task, other = (actions.create_task(actor=alice, team=team, title=t) for t in "AB")
    checklist = actions.create_checklist(actor=alice, task=task, texts=["One", "Two"])
    one, two = checklist.items.all()
    actions.update_item(actor=bob, item=one, done=True, assignee=bob)
    actions.delete_item(actor=bob, item=two)
    actions.update_checklist(actor=bob, checklist=checklist, title="Before")
    template = actions.create_template(actor=alice, team=team, name="T", title="T", points=2)
    actions.update_template(actor=alice, template=template, subtasks=["S"])
    task.refresh_from_db()
    for relation_type in (RelationType.BLOCKS, RelationType.DUPLICATES):
        relation = actions.add_relation(
            actor=alice, source=task, other=other, relation_type=relation_type, close=False
        )
    actions.remove_relation(actor=alice, relation=relation)
    recurrence = actions.set_recurrence(actor=alice, task=task, rule="FREQ=DAILY")
    assert recurrence.next_at is not None
    actions.make_due_task(recurrence_id=recurrence.pk, now=recurrence.next_at)
    rebuilt = replay(Event.objects.filter(team=team).order_by("seq"))
    for model in (type(checklist), type(one), type(template), type(relation), type(recurrence)):
        rows = {(model.kind, str(row.pk)): row.state() for row in model.objects.all()}
        assert rows, model
        assert rows == {key: value for key, value in rebuilt.items() if key[0] == model.kind}


def test_viewers_only_look(task: Task, team: Team) -> None:
    viewer = a_member(team, "viewer")
    with pytest.raises(Exception, match="role"):
        actions.create_checklist(actor=viewer, task=task)
