"""Reminders come once for a person and a due date: late when beat was dead, never lost or twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.mails import compose
from notifications.models import Delivery, Kind, Notification, Watermark
from notifications.preferences import set_timing
from notifications.reminders import JOB, remind
from notifications.suppressing import Suppressed
from notifications.watermarks import left_behind
from tasks.actions import (
    create_task,
    delete_task,
    update_status,
    update_task,
    watch_task,
)
from tasks.models import Category, Task
from teams.actions import delete_team, remove_member, restore_team
from teams.models import Team

pytestmark = pytest.mark.django_db
Travel = Callable[[timedelta], datetime]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime.fromisoformat("2027-03-10T12:00:00+00:00")


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch, team: Team) -> Travel:
    """Put the clock forward from START by so much, and remind as beat would once then."""
    monkeypatch.setattr(timezone, "now", lambda: START)
    remind()

    def to(ahead: timedelta) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: START + ahead)
        remind()
        return START + ahead

    return to


def a_task(team: Team, person: User, due: timedelta) -> Task:
    return create_task(actor=None, team=team, title="Paint", assignee=person, due_date=START + due)


def told(kind: Kind, person: User) -> int:
    return Notification.objects.filter(kind=kind, recipient=person).count()


def prefer(person: User, *hours: int) -> None:
    User.objects.filter(pk=person.pk).update(preferences={"remind_hours": list(hours)})


def test_a_day_before_and_when_it_is_over(team: Team, bob: User, travel: Travel) -> None:
    a_task(team, bob, 3 * DAY)
    travel(2 * DAY - HOUR)
    assert told(Kind.DUE_SOON, bob) == 0
    for minutes in range(3):
        travel(2 * DAY + timedelta(minutes=minutes))
    assert (told(Kind.DUE_SOON, bob), told(Kind.OVERDUE, bob)) == (1, 0)
    for minutes in range(3):
        travel(3 * DAY + timedelta(minutes=minutes))
    assert (told(Kind.DUE_SOON, bob), told(Kind.OVERDUE, bob)) == (1, 1)
    assert Delivery.objects.filter(kind=Kind.OVERDUE, recipient=bob).count() == 1


def test_a_beat_that_was_dead_makes_it_late_and_loses_none(
    team: Team, bob: User, travel: Travel
) -> None:
    for hours in range(1, 40):
        a_task(team, bob, hours * HOUR)
    Notification.objects.all().delete()
    travel(timedelta(minutes=1))
    assert told(Kind.DUE_SOON, bob) == 24
    travel(10 * HOUR)
    assert told(Kind.OVERDUE, bob) == 10
    assert told(Kind.DUE_SOON, bob) == 34


def test_a_job_that_is_killed_does_its_stretch_again(team: Team, bob: User, travel: Travel) -> None:
    a_task(team, bob, 2 * HOUR)
    travel(3 * HOUR)
    Watermark.objects.filter(job=JOB).update(done_until=START)
    travel(3 * HOUR)
    assert (told(Kind.OVERDUE, bob), told(Kind.DUE_SOON, bob)) == (1, 0)


def test_several_reminders_and_none(team: Team, alice: User, bob: User, travel: Travel) -> None:
    prefer(bob, 1, 48)
    prefer(alice)
    task = a_task(team, bob, 3 * DAY)
    watch_task(actor=alice, task=task, is_muted=False)
    travel(DAY + HOUR)
    assert told(Kind.DUE_SOON, bob) == 1
    travel(3 * DAY - HOUR)
    assert told(Kind.DUE_SOON, bob) == 2
    assert told(Kind.DUE_SOON, alice) == 0
    travel(4 * DAY)
    assert told(Kind.OVERDUE, alice) == 1


def test_of_those_that_are_late_only_the_nearest_is_sent(
    team: Team, bob: User, travel: Travel
) -> None:
    prefer(bob, 1, 4, 24, 48)
    a_task(team, bob, 3 * DAY)
    travel(3 * DAY - timedelta(minutes=30))
    assert told(Kind.DUE_SOON, bob) == 1


def test_a_due_date_that_is_moved_reminds_anew(
    team: Team, alice: User, bob: User, travel: Travel
) -> None:
    task = a_task(team, bob, DAY)
    travel(HOUR)
    update_task(actor=alice, task=task, due_date=START + 5 * DAY)
    travel(2 * HOUR)
    assert told(Kind.DUE_SOON, bob) == 1
    travel(4 * DAY + HOUR)
    assert told(Kind.DUE_SOON, bob) == 2


@pytest.mark.parametrize("what", ["done", "deleted", "archived", "muted", "left"])
def test_nobody_is_reminded_of(
    team: Team, alice: User, bob: User, travel: Travel, what: str
) -> None:
    task = a_task(team, bob, 2 * DAY)
    Delivery.objects.all().delete()
    if what == "done":
        update_task(actor=alice, task=task, status=team.statuses.get(slug="done"))
    elif what == "deleted":
        delete_task(actor=alice, task=task)
    elif what == "archived":
        Task.objects.filter(pk=task.pk).update(archived_at=START)
    elif what == "muted":
        watch_task(actor=bob, task=task, is_muted=True)
    else:
        remove_member(actor=alice, membership=team.memberships.get(user=bob))
    travel(DAY + HOUR)
    travel(2 * DAY + HOUR)
    assert told(Kind.DUE_SOON, bob) + told(Kind.OVERDUE, bob) == 0


def test_the_mails_say_when_and_go_with_the_reason(
    team: Team, alice: User, bob: User, travel: Travel
) -> None:
    User.objects.filter(pk=bob.pk).update(time_zone="Asia/Tokyo")
    task = a_task(team, bob, DAY)
    travel(HOUR)
    soon = Delivery.objects.get(kind=Kind.DUE_SOON, recipient=bob)
    mail = compose(soon)
    assert mail.subject == "[CORE-1] Paint"
    assert "due 11 March 2027, 21:00 JST" in mail.body
    travel(2 * DAY)
    with pytest.raises(Suppressed, match="is overdue"):
        compose(soon)
    overdue = Delivery.objects.get(kind=Kind.OVERDUE, recipient=bob)
    assert "was due 11 March 2027, 21:00 JST" in compose(overdue).body
    update_task(actor=alice, task=task, due_date=START + 9 * DAY)
    with pytest.raises(Suppressed, match="another due date"):
        compose(overdue)


def test_what_is_opened_again_after_its_date(
    team: Team, alice: User, bob: User, travel: Travel
) -> None:
    task = a_task(team, bob, HOUR)
    update_task(actor=alice, task=task, status=team.statuses.get(slug="done"))
    travel(DAY)
    assert told(Kind.OVERDUE, bob) == 0
    update_task(actor=alice, task=task, status=team.statuses.get(slug="todo"))
    for minutes in range(3):
        travel(DAY + timedelta(minutes=minutes))
    assert told(Kind.OVERDUE, bob) == 1


@pytest.mark.parametrize("what", ["team", "status"])
def test_what_was_not_open_when_its_time_came(
    team: Team, alice: User, bob: User, travel: Travel, what: str
) -> None:
    """Both reminders: one is late, the other in time for the nearer date."""
    done = team.statuses.get(slug="done")
    a_task(team, bob, HOUR)
    a_task(team, bob, DAY + 2 * HOUR)
    if what == "team":
        delete_team(actor=alice, team=team)
    else:
        Task.objects.update(status=done)
    travel(DAY)
    assert told(Kind.OVERDUE, bob) + told(Kind.DUE_SOON, bob) == 0
    if what == "team":
        restore_team(actor=None, team=team)
    else:
        update_status(actor=alice, status=done, category=Category.IN_PROGRESS)
    for minutes in range(3):
        travel(DAY + timedelta(minutes=minutes))
    assert (told(Kind.OVERDUE, bob), told(Kind.DUE_SOON, bob)) == (1, 1)


@pytest.mark.parametrize("number", [1, 2])
def test_what_was_mailed_and_forgotten_is_mailed_no_more(
    team: Team, alice: User, bob: User, travel: Travel, number: int
) -> None:
    """Of one task or of several in one mail."""
    set_timing(actor=bob, is_coalesced=False)
    tasks = [a_task(team, bob, HOUR) for _ in range(number)]
    travel(DAY)
    mail = Delivery.objects.get(kind=Kind.OVERDUE)
    for task in tasks:
        update_task(actor=alice, task=task, status=team.statuses.get(slug="done"))
    Notification.objects.filter(kind=Kind.OVERDUE).delete()
    travel(200 * DAY)
    for task in tasks:
        update_task(actor=alice, task=task, status=team.statuses.get(slug="todo"))
    for minutes in range(2):
        travel(200 * DAY + timedelta(minutes=minutes))
    assert not left_behind(JOB)
    assert (told(Kind.OVERDUE, bob), mail.notifications.count()) == (number, number)
    assert Delivery.objects.get(kind=Kind.OVERDUE) == mail


def test_what_is_made_after_its_date(team: Team, bob: User, travel: Travel) -> None:
    travel(10 * DAY)
    a_task(team, bob, HOUR)
    for minutes in range(3):
        travel(10 * DAY + timedelta(minutes=minutes))
    assert (told(Kind.OVERDUE, bob), told(Kind.DUE_SOON, bob)) == (1, 0)


def test_whoever_gets_it_after_its_date_is_told_and_nobody_twice(
    team: Team, alice: User, bob: User, travel: Travel
) -> None:
    task = a_task(team, bob, HOUR)
    travel(DAY)
    update_task(actor=bob, task=task, title="Paint it", assignee=alice)
    travel(2 * DAY)
    update_task(actor=bob, task=task, title="Paint it red")
    travel(3 * DAY)
    assert (told(Kind.OVERDUE, bob), told(Kind.OVERDUE, alice)) == (1, 1)
