"""Changes of one task are one mail; urgent ones go sooner; nothing is told twice."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import update_profile
from accounts.models import User
from notifications.delivering import claim, deliver
from notifications.mailing import COALESCE
from notifications.mails import Mail, compose
from notifications.models import Delivery, Kind, Notification
from notifications.preferences import choose, set_timing
from tasks.actions import add_comment, create_task, update_task, watch_task
from tasks.models import Task, Watcher
from teams.models import Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(team: Team, alice: User, bob: User) -> Task:
    """Alice and Bob watch it; nothing has been told yet."""
    task = create_task(actor=alice, team=team, title="Paint")
    watch_task(actor=bob, task=task, is_muted=False)
    Delivery.objects.all().delete()
    Notification.objects.all().delete()
    return task


def later(by: timedelta) -> None:
    """Let time pass for the mails that wait."""
    for mail in Delivery.objects.all():
        Delivery.objects.filter(pk=mail.pk).update(next_at=mail.next_at - by)


def taken() -> Delivery:
    """The mail that is due, in a worker's hand."""
    found = claim()
    assert found is not None
    return found


def html_of(mail: Mail) -> str:
    [(html, _)] = mail.alternatives
    return str(html)


def test_fifty_changes_in_a_minute_are_one_mail_that_lists_them(
    task: Task, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, now = timezone.now(), timezone.now
    for number in range(50):
        moment = begun + timedelta(seconds=1.2 * number)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert claim() is None
        add_comment(actor=alice, task=task, body=f"Coat number {number} of 50")
    monkeypatch.setattr(timezone, "now", now)
    delivery = Delivery.objects.get()
    assert delivery.next_at == begun + COALESCE
    mail = compose(delivery)
    assert mail.subject == "[CORE-1] Paint"
    for text in (mail.body, html_of(mail)):
        assert "50 things happened" in text
        assert all(f"Coat number {number} of 50" in text for number in range(50))
        assert "/notifications/mute/" in text


def test_one_change_is_told_in_its_own_words(task: Task, alice: User) -> None:
    add_comment(actor=alice, task=task, body="Red")
    assert "Alice commented on CORE-1" in compose(Delivery.objects.get()).body


def test_what_comes_after_the_mail_has_left_is_another(task: Task, alice: User) -> None:
    add_comment(actor=alice, task=task, body="Red")
    later(COALESCE)
    found = taken()
    add_comment(actor=alice, task=task, body="Blue")
    deliver(found)
    texts = [compose(mail).body for mail in Delivery.objects.order_by("created_at")]
    assert ["Red" in text for text in texts] == [True, False]
    assert ["Blue" in text for text in texts] == [False, True]


def test_an_assignment_has_what_waits_leave_at_once(task: Task, alice: User, bob: User) -> None:
    add_comment(actor=alice, task=task, body="Red")
    update_task(actor=alice, task=task, assignee=bob)
    delivery = Delivery.objects.get()
    assert delivery.next_at <= timezone.now()
    body = compose(delivery).body
    assert "Alice commented on CORE-1" in body
    assert "Alice assigned CORE-1 to you" in body


def test_many_mentions_are_two_mails(task: Task, alice: User) -> None:
    """The first at once, the others together some minutes later."""
    for number in range(20):
        add_comment(actor=alice, task=task, body=f"@bob {number}")
    at_once, waiting = Delivery.objects.order_by("next_at")
    assert at_once.notifications.count() == 1
    assert at_once.next_at <= timezone.now() < waiting.next_at
    assert waiting.notifications.count() == 19


def test_who_wants_each_at_once_gets_each_at_once(task: Task, alice: User, bob: User) -> None:
    set_timing(actor=bob, is_coalesced=False)
    for number in range(3):
        add_comment(actor=alice, task=task, body=str(number))
    assert Delivery.objects.count() == 3
    assert not Delivery.objects.filter(next_at__gt=timezone.now()).exists()


def test_what_was_read_in_the_inbox_is_not_mailed(task: Task, alice: User) -> None:
    add_comment(actor=alice, task=task, body="Red")
    Notification.objects.update(read_at=timezone.now())
    later(COALESCE)
    found = taken()
    deliver(found)
    found.refresh_from_db()
    assert (found.state, found.last_error) == (
        Delivery.State.SUPPRESSED,
        "The person has read it in the inbox.",
    )


def test_mails_wait_for_the_end_of_quiet_hours(task: Task, alice: User, bob: User) -> None:
    now = timezone.now()
    start, end = (now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()
    set_timing(actor=bob, quiet_from=start, quiet_until=end)
    add_comment(actor=alice, task=task, body="@bob")
    add_comment(actor=alice, task=task, body="@bob!")
    delivery = Delivery.objects.get()
    assert delivery.next_at.time() == end, "and both are told by it"
    assert claim() is None


def test_quiet_hours_are_those_of_the_persons_zone(
    task: Task, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From ten to seven in Tokyo is from one to ten in UTC."""
    update_profile(actor=bob, user=bob, time_zone="Asia/Tokyo")
    set_timing(actor=bob, quiet_from=time(22), quiet_until=time(7))
    afternoon = datetime(2027, 3, 9, 14, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: afternoon)
    add_comment(actor=alice, task=task, body="@bob")
    assert Delivery.objects.get().next_at == afternoon + timedelta(hours=8)


def test_quiet_hours_that_begin_meanwhile_hold_it_back(task: Task, alice: User, bob: User) -> None:
    """A worker that was down comes back at night."""
    add_comment(actor=alice, task=task, body="@bob")
    now = timezone.now()
    end = (now + timedelta(hours=1)).time().replace(microsecond=0)
    set_timing(actor=bob, quiet_from=(now - timedelta(hours=1)).time(), quiet_until=end)
    found = taken()
    deliver(found)
    found.refresh_from_db()
    assert (found.state, found.attempts) == (Delivery.State.PENDING, 0)
    assert found.next_at.time() == end
    set_timing(actor=bob, quiet_from=None, quiet_until=None)


def quiet_off(bob: User) -> None:
    set_timing(actor=bob, quiet_from=None, quiet_until=None)


def quiet_elsewhere(bob: User) -> None:
    update_profile(actor=bob, user=bob, time_zone="Asia/Tokyo")


@pytest.mark.parametrize("end", [quiet_off, quiet_elsewhere])
def test_quiet_hours_that_are_over_by_a_change_let_go_what_waited(
    task: Task, alice: User, bob: User, end: Callable[[User], None]
) -> None:
    now = timezone.now()
    start, until = (now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()
    set_timing(actor=bob, quiet_from=start, quiet_until=until)
    add_comment(actor=alice, task=task, body="@bob")
    end(bob)
    waiting = Delivery.objects.get()
    assert waiting.next_at <= timezone.now() + COALESCE
    later(COALESCE)
    deliver(taken())
    waiting.refresh_from_db()
    assert waiting.state == Delivery.State.SENT


def test_quiet_hours_that_last_longer_by_a_change_go_on_holding(
    task: Task, alice: User, bob: User
) -> None:
    now = timezone.now()
    start, end = (now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()
    set_timing(actor=bob, quiet_from=start, quiet_until=end)
    add_comment(actor=alice, task=task, body="@bob")
    longer = (now + timedelta(hours=2)).time().replace(microsecond=0)
    set_timing(actor=bob, quiet_until=longer)
    later(COALESCE)
    deliver(taken())
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.next_at.time()) == (Delivery.State.PENDING, longer)


def test_nobody_waits_for_a_link_to_set_a_password(bob: User) -> None:
    set_timing(actor=bob, quiet_from=time(0), quiet_until=time(23, 59, 59))
    Delivery.objects.create(
        kind=Kind.RESET, address=bob.email, recipient=bob, payload={}, dedupe_key="x"
    )
    found = taken()
    deliver(found)
    found.refresh_from_db()
    assert found.state == Delivery.State.SENT


def test_a_kind_that_is_switched_off_is_not_mailed_but_in_the_inbox(
    task: Task, alice: User, bob: User
) -> None:
    choose(actor=bob, channels={"commented": {"email": False}})
    add_comment(actor=alice, task=task, body="Red")
    assert not Delivery.objects.exists()
    assert Notification.objects.visible_to(bob).count() == 1


def _queries_for(task: Task, alice: User) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        add_comment(actor=alice, task=task, body="Red")
    return len([query for query in queries if "notifications_" in query["sql"]])


def test_fifty_watchers_take_the_queries_of_one(team: Team, task: Task, alice: User) -> None:
    """Planning runs inside of the action: three for what people want, one for mails that wait, one
    for each kind of row that is written.
    """
    few = _queries_for(task, alice)
    people = [
        a_member(team, "viewer", email=f"watcher{number}@example.com") for number in range(50)
    ]
    Watcher.objects.bulk_create(Watcher(task=task, user=person) for person in people)
    Notification.objects.all().delete()
    Delivery.objects.all().delete()
    many = _queries_for(task, alice)
    assert Notification.objects.count() == 51
    assert Delivery.objects.count() == 51
    assert few == many <= 6
