"""A mail lists so many things, and counts the rest."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from notifications.digesting import send_digest
from notifications.gathering import MOST_PARTS
from notifications.holding import TakenOver, held_by
from notifications.mails import compose
from notifications.models import Delivery, Kind, Notification
from notifications.preferences import set_timing
from notifications.tests.factories import told_again
from notifications.tests.many import forget
from tasks.actions import add_comment, watch_task
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(team: Team, bob: User) -> Task:
    """Bob watches it, and has heard nothing of it."""
    task = TaskFactory.create(team=team)
    watch_task(actor=bob, task=task, is_muted=False)
    forget()
    return task


@pytest.mark.parametrize("is_digest", [False, True])
def test_what_is_too_much_for_a_mail_is_counted(
    task: Task, alice: User, bob: User, is_digest: bool
) -> None:
    if is_digest:
        set_timing(actor=bob, digest="daily")
    for number in range(MOST_PARTS + 2):
        add_comment(actor=alice, task=task, body=f"Word {number}.")
    if is_digest:
        send_digest(bob, timezone.now() + timedelta(days=1))
    kind = Kind.DIGEST if is_digest else Kind.COMMENTED
    mail = compose(Delivery.objects.get(recipient=bob, kind=kind))
    html = str(mail.alternatives[0][0])
    for text in (str(mail.body), html):
        assert text.count("Alice commented on CORE-1") == MOST_PARTS
        assert "2 more in your inbox" in text
    assert "52 things happened" in (mail.subject if is_digest else html)


def a_digest(task: Task, alice: User, bob: User, things: int) -> Delivery:
    set_timing(actor=bob, digest="daily")
    add_comment(actor=alice, task=task, body="Red")
    told_again(Notification.objects.filter(recipient=bob).latest("id"), things - 1)
    send_digest(bob, timezone.now() + timedelta(days=1))
    return Delivery.objects.filter(kind=Kind.DIGEST).latest("id")


def test_a_thousand_things_take_the_queries_of_a_hundred(
    task: Task, alice: User, bob: User
) -> None:
    taken = []
    for things in (100, 1000):
        digest = a_digest(task, alice, bob, things)
        with CaptureQueriesContext(connection) as queries:
            assert f"{things} things happened" in compose(digest).subject
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_who_has_lost_it_writes_no_more_of_it(task: Task, alice: User, bob: User) -> None:
    digest = a_digest(task, alice, bob, 2)
    with held_by(lambda: False), pytest.raises(TakenOver):
        compose(digest)
