"""An undo tells as any change does, and what it takes back is not sent any more."""

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.delivering import claim, deliver
from notifications.mails import compose
from notifications.models import Delivery, Kind, Notification
from notifications.preferences import choose
from notifications.short_texts import short_text
from notifications.suppressing import UNDONE, Suppressed
from notifications.tests.many import change, forget, told, watch
from tasks.actions import undo_event, update_task
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(team: Team) -> User:
    return a_member(team, "developer", email="dora@example.com", first_name="Dora")


@pytest.fixture
def tasks(team: Team, bob: User, dora: User) -> list[Task]:
    """Bob watches them, and nobody has been told of anything."""
    tasks = [TaskFactory.create(team=team) for _ in range(3)]
    watch(bob, *tasks)
    forget()
    return tasks


def undo(actor: User, event: Event | None) -> Event:
    assert event
    return undo_event(actor=actor, event=event)


def send() -> list[tuple[str, str]]:
    """State and reason of each that waited, in the order in which they were written."""
    Delivery.objects.update(next_at=timezone.now())
    while found := claim():
        deliver(found)
    rows = Delivery.objects.order_by("created_at", "id")
    return list(rows.values_list("state", "last_error"))


def test_who_gets_tasks_back_is_told(alice: User, bob: User, dora: User, tasks: list[Task]) -> None:
    change(dora, tasks, assignee=dora)
    event = change(alice, tasks, assignee=bob)
    forget()
    undo(alice, event)
    assert told(dora) == ["Alice assigned 3 tasks to you"]
    assert told(bob) == [], "nobody is told of what they have not any more"


def test_who_gets_a_single_task_back_is_told(
    alice: User, bob: User, dora: User, tasks: list[Task]
) -> None:
    update_task(actor=dora, task=tasks[0], assignee=dora)
    update_task(actor=alice, task=tasks[0], assignee=bob)
    forget()
    undo(alice, Event.objects.latest("seq"))
    assert told(dora) == ["Alice assigned CORE-1 to you"]


def test_watchers_hear_that_tasks_are_where_they_were(
    alice: User, bob: User, tasks: list[Task]
) -> None:
    change(bob, tasks[:1], status="in_review")
    event = change(alice, tasks, status="done")
    undo(alice, event)
    assert told(bob) == [
        "Alice moved 3 tasks to Done (undone since)",
        "Alice moved 3 tasks to other statuses",
    ]


def test_nobody_is_told_of_their_own_undo_nor_of_what_told_nobody(
    alice: User, bob: User, tasks: list[Task]
) -> None:
    event = change(alice, tasks, status="done", priority=4)
    forget()
    undo(bob, event)
    undo(alice, change(alice, tasks, priority=4))
    update_task(actor=bob, task=tasks[0], description="For @dora")
    update_task(actor=bob, task=tasks[0], description="")
    forget()
    undo(alice, Event.objects.latest("seq"))
    assert not Notification.objects.exists(), "Dora has heard of that text"


def test_what_waits_is_taken_back(alice: User, bob: User, tasks: list[Task]) -> None:
    event = change(alice, tasks, status="done")
    undo(alice, event)
    assert compose(Delivery.objects.get()).subject == "Alice moved 3 tasks to To do"
    assert send() == [("sent", "")], "what was undone is left out of the one mail of both"


def test_what_waits_of_a_single_task_is_taken_back(
    alice: User, bob: User, tasks: list[Task]
) -> None:
    update_task(actor=alice, task=tasks[0], assignee=bob)
    undo(alice, Event.objects.latest("seq"))
    assert send() == [("suppressed", UNDONE)]
    assert told(bob) == ["Alice assigned CORE-1 to you (undone since)"]


def test_a_mail_of_several_things_leaves_out_what_was_undone(
    alice: User, tasks: list[Task]
) -> None:
    todo = tasks[0].status
    for slug in ("in_progress", "done"):
        status = todo.team.statuses.get(slug=slug)
        update_task(actor=alice, task=tasks[0], status=status)
    undo(alice, Event.objects.latest("seq"))
    body = compose(Delivery.objects.get()).body
    assert "moved" in body
    assert "Done" not in body


def test_a_push_message_is_taken_back_too(alice: User, bob: User, tasks: list[Task]) -> None:
    event = change(alice, tasks, assignee=bob)
    mail = Delivery.objects.get()
    assert short_text(mail).title == "Alice assigned 3 tasks to you"
    undo(alice, event)
    with pytest.raises(Suppressed, match=UNDONE):
        short_text(mail)


def test_what_was_done_again_is_told_again(alice: User, bob: User, tasks: list[Task]) -> None:
    event = change(alice, tasks, assignee=bob)
    undone = undo(alice, event)
    undo(alice, undone)
    assert told(bob) == ["Alice assigned 3 tasks to you"] * 2


def test_who_wants_no_such_mails_gets_none_of_an_undo(
    alice: User, bob: User, tasks: list[Task]
) -> None:
    choose(actor=bob, channels={Kind.MOVED: {"email": False, "in_app": False}})
    undo(alice, change(alice, tasks, status="done"))
    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()
