"""Many tasks made part of one: those that would become part of themselves are left out."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team
from teams.tests.factories import a_team

pytestmark = pytest.mark.django_db

ITSELF = "A task cannot be part of itself."


@pytest.fixture
def line(team: Team) -> list[Task]:
    """CORE-1 is part of nothing; CORE-2 is part of it, and so on."""
    return a_line(team, 4)


def a_line(team: Team, length: int) -> list[Task]:
    line: list[Task] = []
    for _ in range(length):
        line.append(TaskFactory.create(team=team, parent=line[-1] if line else None))
    return line


def parents(team: Team) -> dict[str, str | None]:
    tasks = Task.objects.filter(team=team).select_related("team", "parent__team")
    return {task.key: task.parent.key if task.parent else None for task in tasks}


def head(team: Team) -> int:
    return Event.objects.filter(team=team).latest("seq").seq


def test_the_parent_and_what_it_is_part_of_are_refused_and_the_rest_is_changed(
    alice: User, team: Team, line: list[Task]
) -> None:
    loose, elsewhere = TaskFactory.create(team=team), TaskFactory.create(team=team, parent=line[0])
    parent, child = line[2], line[3]
    names = [task.key for task in (loose, parent, line[0], elsewhere, child)]
    body = {"team": "core", "ids": names, "changes": {"parent": parent.key}}
    before, seq, api = parents(team), head(team), Api(alice)

    looked = api.post("tasks/bulk", body | {"dry_run": True})
    assert (parents(team), head(team)) == (before, seq)
    done = api.post("tasks/bulk", body)
    assert [(item["key"], item["result"], item["reason"]) for item in done.data["items"]] == [
        ("CORE-5", "changed", ""),
        ("CORE-3", "refused", ITSELF),
        ("CORE-1", "refused", "CORE-3 is part of this task, so this task cannot be part of it."),
        ("CORE-6", "changed", ""),
        ("CORE-4", "unchanged", ""),
    ]
    assert looked.data["items"] == done.data["items"]
    assert parents(team) == before | {"CORE-5": "CORE-3", "CORE-6": "CORE-3"}
    assert head(team) == seq + 1
    assert api.post(f"events/{done.data['event']}/undo").status == 201
    assert parents(team) == before


def test_where_nothing_is_left_there_is_no_event(alice: User, team: Team, line: list[Task]) -> None:
    ids = [task.pk for task in line[:3]]
    result = actions.change_tasks(actor=alice, team=team, ids=ids, parent=line[2])
    assert (result.count("refused"), result.event) == (3, None)


def test_what_is_gone_refuses_all(alice: User, team: Team, line: list[Task]) -> None:
    """Others may have deleted the parent since it was named."""
    loose = TaskFactory.create(team=team)
    theirs = TaskFactory.create(team=a_team(alice, slug="side"))
    actions.delete_task(actor=alice, task=Task.objects.get(pk=line[3].pk))
    for parent in (line[3], theirs):
        with pytest.raises(ValidationError, match="no such"):
            actions.change_tasks(actor=alice, team=team, ids=[loose.pk], parent=parent)
    assert parents(team)[loose.key] is None


def test_the_number_of_queries_grows_with_neither_the_tasks_nor_the_depth(
    alice: User, team: Team
) -> None:
    many = [TaskFactory.create(team=team) for _ in range(60)]
    shallow, deep = a_line(team, 1)[-1], a_line(team, 12)[-1]

    def queries(tasks: list[Task], parent: Task) -> tuple[int, int]:
        ids = [task.pk for task in tasks]
        with CaptureQueriesContext(connection) as changing:
            result = actions.change_tasks(actor=alice, team=team, ids=ids, parent=parent)
        assert result.event
        with CaptureQueriesContext(connection) as undoing:
            actions.undo_event(actor=alice, event=result.event)
        return len(changing), len(undoing)

    assert queries(many[:10], shallow) == queries(many[10:], deep)


def test_undo_asks_as_much_for_fifty_tasks_as_for_five(alice: User, team: Team) -> None:
    """Each goes back to a parent of its own, with whom it was assigned to and its labels."""
    label = actions.create_label(actor=alice, team=team, name="late")
    many = []
    for _ in range(55):
        task = TaskFactory.create(team=team, parent=a_line(team, 2)[-1])
        many.append(actions.update_task(actor=alice, task=task, labels=[label], assignee=alice))
    new, before = a_line(team, 2)[-1], parents(team)

    def queries(tasks: list[Task]) -> int:
        result = actions.change_tasks(
            actor=alice,
            team=team,
            ids=[task.pk for task in tasks],
            parent=new,
            labels=[],
            assignee=None,
        )
        assert result.count("changed") == len(tasks)
        assert result.event
        with CaptureQueriesContext(connection) as undoing:
            actions.undo_event(actor=alice, event=result.event)
        assert parents(team) == before
        return len(undoing)

    assert queries(many[:5]) == queries(many[5:])


def test_one_task_is_still_refused_however_long_the_way_round(
    alice: User, team: Team, line: list[Task]
) -> None:
    for parent in (line[0], line[3]):
        with pytest.raises(ValidationError, match="part of itself"):
            actions.update_task(actor=alice, task=line[0], parent=parent)
