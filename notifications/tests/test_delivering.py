"""Each mail is sent once or, if it cannot be, tried again and in the end given up in the open."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.template import engines
from django.utils import timezone
from pytest_django import Settings

from accounts.exceptions import Conflict
from accounts.models import BackOffice, User
from notifications import delivering
from notifications.actions import retry_delivery
from notifications.models import Delivery
from notifications.tests.factories import an_assignment, an_invitation, mailers
from teams.models import Team

State = Delivery.State
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_queue(team: Team) -> None:
    Delivery.objects.all().delete()


def age(delivery: Delivery, seconds: float) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(next_at=ago(seconds))


def ago(seconds: float) -> datetime:
    return timezone.now() - timedelta(seconds=seconds)


def take() -> Delivery:
    """Take one in hand that is known to be there."""
    delivery = delivering.claim()
    assert delivery is not None
    return delivery


def lose_leases() -> None:
    """What time does to the lease of a worker that is dead or slow."""
    Delivery.objects.filter(state=State.LEASED).update(lease_until=ago(0))


def addresses() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def test_what_is_due_is_sent_once_in_the_order_it_fell_due(team: Team) -> None:
    deliveries = [an_invitation(team, f"{name}@example.com") for name in "abc"]
    for seconds, delivery in zip((10, 30, 20), deliveries, strict=True):
        age(delivery, seconds)
    assert delivering.drain() is None
    assert delivering.drain() is None
    assert addresses() == ["b@example.com", "c@example.com", "a@example.com"]
    sent = Delivery.objects.filter(state=State.SENT, sent_at__isnull=False, lease_until=None)
    assert sent.count() == 3


def test_what_is_not_due_yet_waits(team: Team, bob: User) -> None:
    age(an_assignment(team, bob), -5)
    assert delivering.claim() is None


def test_what_one_has_in_hand_nobody_else_takes(team: Team, bob: User) -> None:
    an_assignment(team, bob)
    first = take()
    assert (first.state, first.fence) == (State.LEASED, 1)
    assert first.lease_until is not None
    assert first.lease_until > timezone.now() + delivering.LEASE - timedelta(seconds=5)
    assert delivering.claim() is None


def test_what_a_dead_worker_had_in_hand_is_taken_when_its_lease_is_over(
    team: Team, bob: User
) -> None:
    an_assignment(team, bob)
    take()
    lose_leases()
    assert take().fence == 2
    assert delivering.claim() is None


def test_a_slow_worker_that_lost_its_lease_does_not_send(team: Team, bob: User) -> None:
    an_assignment(team, bob)
    slow = take()
    lose_leases()
    fast = take()
    delivering.deliver(slow)
    assert (mail.outbox, Delivery.objects.get().state) == ([], State.LEASED)
    delivering.deliver(fast)
    assert (len(mail.outbox), Delivery.objects.get().state) == (1, State.SENT)


@pytest.mark.parametrize("is_failing", [False, True])
def test_the_report_of_a_worker_that_lost_its_lease_while_sending_is_dropped(
    team: Team, bob: User, monkeypatch: pytest.MonkeyPatch, is_failing: bool
) -> None:
    an_assignment(team, bob)
    slow = take()

    def lose_it(_backend: EmailBackend, _messages: object) -> int:
        lose_leases()
        take()
        if is_failing:
            raise ConnectionError
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", lose_it)
    delivering.deliver(slow)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.fence, delivery.attempts) == (State.LEASED, 2, 0)
    assert delivery.last_error == ""


def test_a_fault_of_ours_is_given_up_after_three_quick_tries(
    team: Team, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_backend: EmailBackend, _messages: object) -> int:
        raise ValueError("This can never be sent.")

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    an_assignment(team, bob)
    for attempt, pause in ((1, 2), (2, 4)):
        assert delivering.drain() == timedelta(seconds=pause)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts) == (State.PENDING, attempt)
        assert pause - 1 < (delivery.next_at - timezone.now()).total_seconds() <= pause
        assert delivering.claim() is None
        age(delivery, 0)
    assert delivering.drain() is None
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.DEAD, 3)
    assert delivery.last_error == "ValueError: This can never be sent."


def test_a_mail_that_gets_through_later_is_sent_and_its_error_forgotten(
    team: Team, bob: User, settings: Settings
) -> None:
    an_assignment(team, bob)
    settings.MAILERS = mailers(bob.email)
    delivering.drain()
    settings.MAILERS = mailers()
    age(Delivery.objects.get(), 0)
    delivering.drain()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_error) == (State.SENT, 1, "")


def test_the_shortest_pause_is_the_one_to_come_back_after(
    team: Team, bob: User, alice: User, settings: Settings
) -> None:
    settings.MAILERS = mailers(bob.email, alice.email)
    an_assignment(team, bob)
    Delivery.objects.update(attempts=1)
    an_assignment(team, alice)
    assert delivering.drain() == timedelta(seconds=2)


def test_one_that_fails_does_not_hold_up_the_others(
    team: Team, bob: User, settings: Settings
) -> None:
    settings.MAILERS = mailers(bob.email)
    age(an_assignment(team, bob), 60)
    an_invitation(team, "dora@example.com")
    delivering.drain()
    assert addresses() == ["dora@example.com"]


def test_a_broken_template_fails_its_own_mails_only(
    team: Team, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(an_assignment(team, bob), 60)
    an_invitation(team, "dora@example.com")
    broken = engines["django"].from_string("{% include 'no_such.txt' %}")
    template = "notifications/email/assigned.txt"
    engine = engines["django"]
    found = engine.get_template
    monkeypatch.setattr(
        engine, "get_template", lambda name: broken if name == template else found(name)
    )
    delivering.drain()
    assert addresses() == ["dora@example.com"]
    failed = Delivery.objects.get(kind="assigned")
    assert (failed.state, failed.attempts) == (State.PENDING, 1)
    assert failed.last_error == "TemplateDoesNotExist: no_such.txt"


def test_what_no_database_keeps_is_marked_in_the_reason(
    team: Team, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_backend: EmailBackend, _messages: object) -> int:
        raise ConnectionError("a\x00b\x07c\ud800\nd")

    an_assignment(team, bob)
    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    delivering.drain()
    failed = Delivery.objects.get()
    assert (failed.state, failed.attempts) == (State.PENDING, 1)
    assert failed.last_error == "ConnectionError: a\ufffdb\ufffdc\ufffd\nd"


def test_a_mail_that_was_given_up_can_be_tried_again(
    team: Team, bob: User, charlie: User, settings: Settings
) -> None:
    an_assignment(team, bob)
    Delivery.objects.update(state=State.DEAD, attempts=3, next_at=ago(-60))
    staff = BackOffice.objects.get(pk=charlie.pk)
    fresh = retry_delivery(actor=staff, delivery=Delivery.objects.get())
    assert (fresh.state, fresh.attempts) == (State.PENDING, 0)
    delivering.drain()
    assert addresses() == [bob.email]


@pytest.mark.parametrize("state", [State.PENDING, State.LEASED, State.SENT, State.SUPPRESSED])
def test_only_what_was_given_up_is_tried_again(team: Team, bob: User, state: str) -> None:
    an_assignment(team, bob)
    Delivery.objects.update(state=state)
    with pytest.raises(Conflict):
        retry_delivery(actor=None, delivery=Delivery.objects.get())


def test_only_staff_try_again(team: Team, bob: User, alice: User) -> None:
    an_assignment(team, bob)
    Delivery.objects.update(state=State.DEAD)
    with pytest.raises(PermissionDenied):
        retry_delivery(actor=alice, delivery=Delivery.objects.get())
    assert Delivery.objects.get().state == State.DEAD


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_take_the_same_one(team: Team) -> None:
    workers, mails = 6, 30
    for number in range(mails):
        an_invitation(team, f"person{number}@example.net")
    start = threading.Barrier(workers)

    def work() -> list[UUID]:
        try:
            start.wait()
            return [delivery.pk for delivery in iter(delivering.claim, None)]
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        taken = [pk for done in [pool.submit(work) for _ in range(workers)] for pk in done.result()]
    assert len(taken) == len(set(taken)) == mails
    assert set(Delivery.objects.values_list("fence", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_workers_do_not_wait_for_each_other(team: Team, bob: User) -> None:
    """A row that another transaction holds is passed by, where the database can do that."""
    if not connection.features.has_select_for_update_skip_locked:
        pytest.skip("SQLite has one writer at a time.")
    age(an_assignment(team, bob), 60)
    an_invitation(team, "dora@example.com")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Delivery.objects.select_for_update().get(kind="assigned")
                held.set()
                done.wait(5)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        held.wait(5)
        try:
            assert take().kind == "invited"
            assert delivering.claim() is None
        finally:
            done.set()
        holding.result()
