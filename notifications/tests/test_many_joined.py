"""Changes of many tasks, one after the other, are one mail that tells of each task once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.mailing import COALESCE
from notifications.mails import Mail, compose
from notifications.models import Delivery, Notification
from notifications.suppressing import Suppressed
from notifications.tests.many import change, forget, watch
from tasks.actions import add_relation, update_task
from tasks.models import RelationType, Task
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team
from teams.tests.factories import a_team, join

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(team: Team, bob: User) -> list[Task]:
    """Bob watches them."""
    tasks = [TaskFactory.create(team=team, title=f"Paint {n}") for n in range(4)]
    watch(bob, *tasks)
    forget()
    return tasks


def texts(mail: Mail) -> tuple[str, str]:
    [(html, _)] = mail.alternatives
    return str(mail.body), str(html)


def listed(text: str) -> list[str]:
    """The keys of the tasks that stand in the lists of a mail's text."""
    return [line.split()[1] for line in text.splitlines() if line.startswith("* CORE-")]


def test_fifty_changes_in_a_minute_are_one_mail_with_each_task_once(
    alice: User, tasks: list[Task]
) -> None:
    for _ in range(25):
        change(alice, tasks[:2], status="in_progress")
        change(alice, tasks[:2], status="in_review")
    delivery = Delivery.objects.get()
    assert Notification.objects.filter(mail=delivery).count() == 50
    wait = delivery.next_at - timezone.now()
    assert COALESCE - timedelta(minutes=1) < wait <= COALESCE
    mail = compose(delivery)
    assert mail.subject == "Alice moved 2 tasks to In review"
    text, html = texts(mail)
    assert listed(text) == ["CORE-1", "CORE-2"]
    assert html.count(">CORE-1</a>") == html.count(">CORE-2</a>") == 1
    last = Event.objects.latest("seq")
    assert f"/inbox/told/{last.pk}/moved" in text, "the page of the change that it tells"


def test_what_is_not_the_same_is_told_apart(alice: User, tasks: list[Task]) -> None:
    change(alice, tasks, status="in_progress")
    change(alice, tasks[2:], status="done")
    mail = compose(Delivery.objects.get())
    assert mail.subject == "4 tasks of Core were moved"
    text, html = texts(mail)
    first, second = text.split("Alice moved 2 tasks to Done:")
    assert "Alice moved 2 tasks to In progress:" in first
    assert (listed(first), listed(second)) == (["CORE-1", "CORE-2"], ["CORE-3", "CORE-4"])
    assert "Alice moved 2 tasks to Done:" in html
    assert "/inbox/told/" not in text


def test_several_changes_of_one_kind_are_one_list(alice: User, tasks: list[Task]) -> None:
    change(alice, tasks[:2], status="done")
    change(alice, tasks[2:], status="done")
    mail = compose(Delivery.objects.get())
    assert mail.subject == "Alice moved 4 tasks to Done"
    assert listed(texts(mail)[0]) == ["CORE-1", "CORE-2", "CORE-3", "CORE-4"]


def test_a_task_that_went_on_by_itself_is_left_out(alice: User, tasks: list[Task]) -> None:
    """Though it stands again where the first of the changes put it."""
    change(alice, tasks[:2], status="in_review")
    change(alice, tasks[:2], status="in_progress")
    review = tasks[0].team.statuses.get(slug="in_review")
    update_task(actor=alice, task=tasks[0], status=review)
    delivery = Delivery.objects.get(payload__has_key="count")
    assert listed(texts(compose(delivery))[0]) == ["CORE-2"]


def test_what_was_read_is_left_out(alice: User, tasks: list[Task]) -> None:
    change(alice, tasks[:2], status="done")
    read = change(alice, tasks[2:], status="in_progress")
    Notification.objects.filter(event=read).update(read_at=timezone.now())
    assert compose(Delivery.objects.get()).subject == "Alice moved 2 tasks to Done"
    Notification.objects.update(read_at=timezone.now())
    with pytest.raises(Suppressed, match="read it in the inbox"):
        compose(Delivery.objects.get())


def test_assignments_are_two_mails(alice: User, bob: User, tasks: list[Task]) -> None:
    """The first at once, the others together some minutes later, as for a single task."""
    for _ in range(10):
        change(alice, tasks, assignee=bob)
        change(alice, tasks, assignee=None)
    change(alice, tasks, assignee=bob)
    at_once, waiting = Delivery.objects.order_by("next_at")
    assert at_once.notifications.count() == 1
    assert at_once.next_at <= timezone.now() < waiting.next_at
    assert waiting.notifications.count() == 10
    mail = compose(waiting)
    assert mail.subject == "Alice assigned 4 tasks to you"
    assert len(listed(texts(mail)[0])) == 4


def test_what_is_free_at_once_is_listed_once(alice: User, bob: User, tasks: list[Task]) -> None:
    blockers = [TaskFactory.create(team=tasks[0].team) for _ in range(2)]
    for blocker, pair in zip(blockers, (tasks[:2], tasks[2:]), strict=True):
        for task in pair:
            add_relation(actor=None, source=blocker, other=task, relation_type=RelationType.BLOCKS)
    forget()
    for blocker in blockers:
        change(alice, [blocker], status="done")
    mail = compose(Delivery.objects.get())
    assert mail.subject == "Nothing holds 4 tasks up any more"
    text, _ = texts(mail)
    assert listed(text) == ["CORE-1", "CORE-2", "CORE-3", "CORE-4"]
    assert "/inbox/told/" not in text


def test_each_team_and_each_kind_has_its_own(alice: User, bob: User, tasks: list[Task]) -> None:
    other = a_team(alice)
    join(other, bob, "developer")
    theirs = [TaskFactory.create(team=other) for _ in range(2)]
    watch(bob, *theirs)
    forget()
    change(alice, tasks, status="done")
    change(alice, theirs, status="done")
    change(alice, tasks[:2], assignee=bob)
    assert sorted(Delivery.objects.values_list("kind", flat=True)) == ["assigned", "moved", "moved"]
