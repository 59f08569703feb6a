"""Who waited for a task hears of its end, also when it ends with its whole column."""

import pytest

from accounts.models import User
from notifications.mails import compose
from notifications.models import Delivery, Kind
from tasks import actions
from tasks.models import Category, RelationType, Status, Task
from tasks.tests.factories import TaskFactory
from tasks.tests.overlapping import overlapping
from teams.models import Event, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(team: Team) -> Status:
    return actions.create_status(
        actor=None, team=team, name="Shipped", category=Category.IN_PROGRESS
    )


def waiting_for(blocker: Task, bob: User) -> Task:
    waiting = actions.create_task(actor=None, team=blocker.team, title="Waiting", assignee=bob)
    actions.add_relation(
        actor=None, source=blocker, other=waiting, relation_type=RelationType.BLOCKS
    )
    return waiting


def told() -> list[str]:
    found = Delivery.objects.filter(kind=Kind.UNBLOCKED)
    return sorted(found.values_list("address", flat=True))


def test_a_column_that_comes_to_mean_done(
    team: Team, alice: User, bob: User, shipped: Status
) -> None:
    waiting = waiting_for(TaskFactory.create(team=team, status=shipped), bob)
    actions.update_status(actor=alice, status=shipped, name="Delivered", color="#123456")
    actions.update_status(actor=alice, status=shipped, category=Category.IN_REVIEW)
    assert told() == []
    actions.update_status(actor=alice, status=shipped, category=Category.DONE)
    assert told() == ["bob@example.com"]
    assert waiting.key in compose(Delivery.objects.get(kind=Kind.UNBLOCKED)).subject
    actions.update_status(actor=alice, status=shipped, category=Category.CANCELLED)
    actions.undo_event(actor=alice, event=Event.objects.filter(team=team).latest("seq"))
    assert told() == ["bob@example.com"], "it was over before"


def test_only_what_no_other_task_blocks(
    team: Team, alice: User, bob: User, shipped: Status
) -> None:
    waiting = waiting_for(TaskFactory.create(team=team, status=shipped), bob)
    actions.add_relation(
        actor=None,
        source=TaskFactory.create(team=team),
        other=waiting,
        relation_type=RelationType.BLOCKS,
    )
    actions.update_status(actor=alice, status=shipped, category=Category.DONE)
    assert told() == []


def test_several_are_listed_in_one_mail(
    team: Team, alice: User, bob: User, shipped: Status
) -> None:
    waiting = [waiting_for(TaskFactory.create(team=team, status=shipped), bob) for _ in range(3)]
    actions.update_status(actor=alice, status=shipped, category=Category.DONE)
    mail = compose(Delivery.objects.get(kind=Kind.UNBLOCKED))
    assert all(task.key in str(mail.body) for task in waiting)


def test_a_column_that_goes(team: Team, alice: User, bob: User, shipped: Status) -> None:
    """Tasks that were over stay so; those that were open and are over by it set others free."""
    done = team.statuses.get(slug="done")
    old = actions.create_status(actor=None, team=team, name="Old", category=Category.DONE)
    waiting_for(TaskFactory.create(team=team, status=old), bob)
    waiting_for(TaskFactory.create(team=team, status=shipped), bob)
    actions.delete_status(actor=alice, status=old, move_to=done)
    actions.undo_event(actor=alice, event=Event.objects.filter(team=team).latest("seq"))
    assert told() == []
    actions.delete_status(actor=alice, status=shipped, move_to=done)
    assert told() == ["bob@example.com"]


@pytest.mark.django_db(transaction=True)
def test_the_last_two_that_a_task_waits_for(team: Team, bob: User) -> None:
    """Whoever closes the second one sees that the first one is closed, be it at the same moment."""
    first, second = TaskFactory.create(team=team), TaskFactory.create(team=team)
    waiting = TaskFactory.create(team=team, assignee=bob)
    for source in (first, second):
        actions.add_relation(
            actor=None, source=source, other=waiting, relation_type=RelationType.BLOCKS
        )
    done = team.statuses.get(slug="done")
    overlapping(
        lambda: actions.update_task(actor=None, task=first, status=done),
        lambda: actions.update_task(actor=None, task=second, status=done),
    ).result()
    assert told() == ["bob@example.com"]
