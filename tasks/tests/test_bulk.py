"""Many tasks in one transaction."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import Priority, Task
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team
from teams.tests.factories import a_member, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(team: Team) -> list[Task]:
    return [TaskFactory.create(team=team) for _ in range(5)]


def fresh(tasks: list[Task]) -> list[Task]:
    return [Task.objects.get(pk=task.pk) for task in tasks]


def test_one_event_for_all(alice: User, bob: User, team: Team, tasks: list[Task]) -> None:
    bug, old = (actions.create_label(actor=alice, team=team, name=n) for n in ("bug", "old"))
    actions.update_task(actor=alice, task=tasks[0], labels=[old])
    seq = Event.objects.filter(team=team).count()
    result = actions.change_tasks(
        actor=alice,
        team=team,
        ids=[task.pk for task in tasks[:3]],
        priority=Priority.HIGH,
        assignee=bob,
        add_labels=[bug],
        remove_labels=[old],
        status=team.statuses.get(slug="in_review"),
    )
    assert result.count("changed") == 3
    changed = fresh(tasks)
    assert [task.assignee_id for task in changed] == [bob.pk] * 3 + [None] * 2
    assert all(task.labels == [str(bug.pk)] for task in changed[:3])
    assert [task.version for task in changed] == [3, 2, 2, 1, 1]
    positions = [task.position for task in changed[:3]]
    assert positions == sorted(positions), "they stand in the order in which they were named"
    assert Event.objects.filter(team=team).count() == seq + 1
    assert result.event
    assert result.event.touched.count() == 3


def test_what_does_not_differ_has_no_event(alice: User, team: Team, tasks: list[Task]) -> None:
    ids = [task.pk for task in tasks]
    result = actions.change_tasks(actor=alice, team=team, ids=ids, priority=Priority.MEDIUM)
    assert (result.count("unchanged"), result.event) == (5, None)


def test_a_dry_run_tells_and_changes_nothing(alice: User, team: Team, tasks: list[Task]) -> None:
    head = Event.objects.filter(team=team).latest("seq").seq
    result = actions.change_tasks(
        actor=alice, team=team, ids=[task.pk for task in tasks], dry_run=True, archived=True
    )
    assert (result.count("changed"), result.event) == (5, None)
    assert all(task.archived_at is None for task in fresh(tasks))
    assert Event.objects.filter(team=team).latest("seq").seq == head


def test_foreign_and_lost_tasks_are_refused(alice: User, team: Team, tasks: list[Task]) -> None:
    theirs = TaskFactory.create(team=a_team(alice, slug="side"))
    actions.delete_task(actor=alice, task=tasks[1])
    ids = [tasks[0].pk, theirs.pk, tasks[1].pk, uuid4()]
    result = actions.change_tasks(actor=alice, team=team, ids=ids, archived=True)
    assert [outcome for outcome, _ in result.outcomes.values()] == ["changed"] + ["refused"] * 3
    assert fresh([theirs])[0].archived_at is None


def test_developers_delete_their_own_only(bob: User, team: Team, tasks: list[Task]) -> None:
    own = TaskFactory.create(team=team, actor=bob)
    child = TaskFactory.create(team=team, parent=own)
    result = actions.change_tasks(actor=bob, team=team, ids=[own.pk, tasks[0].pk], deleted=True)
    assert result.count("changed") == result.count("refused") == 1
    [own, kept, child] = fresh([own, tasks[0], child])
    assert own.deleted_at
    assert kept.deleted_at is None
    assert child.parent_id is None


def test_a_refused_part_of_what_goes_is_let_go_and_still_refused(bob: User, team: Team) -> None:
    own = TaskFactory.create(team=team, actor=bob)
    part = TaskFactory.create(team=team, parent=own)
    ids = [own.pk, part.pk]
    result = actions.change_tasks(actor=bob, team=team, ids=ids, deleted=True)
    assert [outcome for outcome, _ in result.outcomes.values()] == ["changed", "refused"]
    assert result.event
    assert result.event.target_label == "1 task"
    assert result.changes[part.pk] == {"parent": [str(own.pk), None]}


def test_viewers_and_wrong_values(alice: User, team: Team, tasks: list[Task]) -> None:
    viewer, outsider = a_member(team, "viewer"), a_member(a_team(alice, slug="side"), "admin")
    ids = [task.pk for task in tasks]
    with pytest.raises(PermissionDenied):
        actions.change_tasks(actor=viewer, team=team, ids=ids, archived=True)
    with pytest.raises(ValidationError, match="member"):
        actions.change_tasks(actor=alice, team=team, ids=ids, assignee=outsider)
    with pytest.raises(ValidationError, match="1,000"):
        actions.change_tasks(
            actor=alice, team=team, ids=[uuid4() for _ in range(1001)], archived=True
        )
    with pytest.raises(ValidationError, match="Say what"):
        actions.change_tasks(actor=alice, team=team, ids=ids)


def test_the_number_of_queries_does_not_grow_with_the_tasks(alice: User, team: Team) -> None:
    many = [TaskFactory.create(team=team) for _ in range(120)]

    def queries(tasks: list[Task], title: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            actions.change_tasks(
                actor=alice, team=team, ids=[task.pk for task in tasks], priority=title
            )
        return len(captured)

    assert queries(many[:10], Priority.LOW) == queries(many[10:], Priority.HIGH)


def test_nor_do_those_that_ask_whether_each_may_be_deleted(bob: User, team: Team) -> None:
    many = [TaskFactory.create(team=team) for _ in range(30)]

    def queries(tasks: list[Task]) -> int:
        with CaptureQueriesContext(connection) as captured:
            ids = [task.pk for task in tasks]
            result = actions.change_tasks(actor=bob, team=team, ids=ids, deleted=True)
        assert result.count("refused") == len(tasks)
        return len(captured)

    assert queries(many[:5]) == queries(many)


def test_over_the_api_by_keys_ids_and_query(alice: User, team: Team, tasks: list[Task]) -> None:
    api = Api(alice)
    body = {
        "team": "core",
        "ids": ["CORE-1", str(tasks[1].pk), "core-3", "CORE-99", "nonsense"],
        "changes": {"priority": "urgent"},
    }
    reply = api.post("tasks/bulk", body)
    assert reply.status == 200
    assert [item["key"] for item in reply.data["items"]][:3] == ["CORE-1", "CORE-2", "CORE-3"]
    assert (reply.data["changed"], reply.data["refused"]) == (3, 2)
    undone = api.post(f"events/{reply.data['event']}/undo")
    assert (undone.status, undone.data["verb"]) == (201, "event.undone")
    assert {task.priority for task in fresh(tasks)} == {Priority.MEDIUM}
    assert api.post(f"events/{reply.data['event']}/undo").status == 409
    both = api.post("tasks/bulk", body | {"query": "x"})
    assert (both.status, list(both.details)) == (400, ["ids"])


def test_a_thousand_at_once_and_back(alice: User, team: Team) -> None:
    data = b"title\n" + b"".join(b"Task %d\n" % number for number in range(1000))
    batch = actions.request_import(actor=alice, team=team, filename="x.csv", data=data)
    actions.run_import(import_id=batch.pk)
    ids = list(team.tasks.values_list("pk", flat=True))
    label = actions.create_label(actor=alice, team=team, name="bug")
    done = team.statuses.get(slug="done")
    before = {task.pk: task.state() for task in Task.objects.select_related("status")}
    result = actions.change_tasks(
        actor=alice, team=team, ids=ids, status=done, add_labels=[label], assignee=alice
    )
    assert result.count("changed") == 1000
    assert result.event
    actions.undo_event(actor=alice, event=result.event)
    assert {task.pk: task.state() for task in Task.objects.select_related("status")} == before
