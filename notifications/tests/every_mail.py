"""One mail of each template, with texts that are longer than anybody would like."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.test.signals import template_rendered
from django.utils import timezone

from accounts.email_change import request_email_change
from accounts.events import Notice
from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from notifications.digesting import send_digest
from notifications.mails import compose
from notifications.models import Delivery, Kind, Watermark, Webhook
from notifications.preferences import choose, set_timing
from notifications.reminders import JOB, remind
from notifications.tests.many import change, forget
from notifications.webhooks.actions import create_webhook, switch_off
from tasks.actions import add_comment, create_task, request_import, run_import, watch_task
from tasks.models import Task
from teams.actions import invite
from teams.models import Role, Team
from teams.tests.factories import TeamFactory, a_member

_FOLDER = "notifications/email/"
_LONG = "Paint the fence behind the shed, see https://example.org/" + "colours" * 20
_SAID = "Which red? **This one**, says\nhttps://example.org/" + "x" * 120


def every_mail() -> dict[str, str]:
    """The HTML of each, by the name of its template."""
    alice = UserFactory.create(email="alice.with.a.long.address@department.example.com")
    team = TeamFactory.create(
        actor=alice, name="Core of the whole company", slug="core", key="CORE"
    )
    bob = a_member(team, Role.ADMIN)
    return dict(_html(delivery) for delivery in _deliveries(team, alice, bob))


def _html(delivery: Delivery) -> tuple[str, str]:
    with _rendered() as names:
        mail = compose(delivery)
    [name] = {name for name in names if name.endswith(".html") and "/_" not in name}
    return name.removeprefix(_FOLDER), str(mail.alternatives[0][0])


@contextmanager
def _rendered() -> Iterator[list[str]]:
    """Which mail it is: the first template; what it extends and includes follows."""
    names = list[str]()

    def note(template: Any, **_: Any) -> None:
        names.append(template.name)

    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)


def _deliveries(team: Team, alice: User, bob: User) -> Iterator[Delivery]:
    yield from _about_one_task(team, alice, bob)
    yield from _about_the_team(team, alice, bob)
    yield from _about_an_account(alice, bob)
    yield from _about_much(team, alice, bob)


def _to(person: User, kind: Kind, about: Any = "", **payload: Any) -> Delivery:
    given = {"target": str(about), "actor": None, **payload}
    return Delivery(kind=kind, address=person.email, recipient=person, payload=given)


def _about_one_task(team: Team, alice: User, bob: User) -> Iterator[Delivery]:
    due = timezone.now() + timedelta(hours=3)
    task = create_task(actor=alice, team=team, title=_LONG, assignee=bob, due_date=due)
    watch_task(actor=bob, task=task, is_muted=False)
    comment = add_comment(actor=alice, task=task, body=f"@{bob.email.partition('@')[0]} {_SAID}")
    said = {"comment": str(comment.pk), "actor": str(alice.pk)}
    yield _to(bob, Kind.ASSIGNED, task.pk, actor=str(alice.pk))
    yield _to(bob, Kind.COMMENTED, task.pk, **said)
    yield _to(bob, Kind.MENTIONED, task.pk, **said)
    yield _to(bob, Kind.MOVED, task.pk, to=task.status.slug)
    yield _to(bob, Kind.UNBLOCKED, task.pk)
    for kind in (Kind.DUE_SOON, Kind.OVERDUE):
        yield _to(bob, kind, task.pk, due=due.isoformat())


def _about_the_team(team: Team, alice: User, bob: User) -> Iterator[Delivery]:
    asked = invite(actor=alice, team=team, email="new@example.org", role="developer")
    yield Delivery(
        kind=Kind.INVITED,
        address=asked.email,
        payload={"target": str(asked.pk), "actor": str(alice.pk)},
    )
    yield _to(bob, Kind.ADDED, bob.pk, team=str(team.pk))
    batch = request_import(actor=bob, team=team, filename="x.csv", data=b"title\nOne\n")
    run_import(import_id=batch.pk)
    choose(actor=bob, channels={Kind.IMPORTED: {"email": True}})
    yield _to(bob, Kind.IMPORTED, batch.pk)
    hook, _ = create_webhook(actor=alice, team=team, url="https://hooks.example.org/" + "x" * 90)
    switch_off(webhook=Webhook.objects.get(pk=hook.pk), reason="It answered 410, it is gone.")
    yield _to(bob, Kind.WEBHOOK_OFF, hook.pk)


def _about_an_account(alice: User, bob: User) -> Iterator[Delivery]:
    User.objects.filter(pk=alice.pk).update(email_verified_at=timezone.now())
    asking = User.objects.get(pk=alice.pk)
    wanted = request_email_change(user=asking, email="other@example.org", password=PASSWORD)
    yield _to(alice, Kind.EMAIL_OLD, wanted.pk)
    yield _to(alice, Kind.EMAIL_NEW, wanted.pk)
    yield _to(UserFactory.create(email_verified_at=None), Kind.VERIFY, is_new=True)
    yield _to(bob, Kind.RESET)
    yield _to(bob, Kind.EXISTS)
    yield _to(bob, Kind.SECURITY, what=Notice.PASSKEY_ADDED, at=timezone.now().isoformat())


def _about_much(team: Team, alice: User, bob: User) -> Iterator[Delivery]:
    """Changes of one task, of many, reminders of many, and a digest."""
    task = create_task(actor=alice, team=team, title=_LONG)
    watch_task(actor=bob, task=task, is_muted=False)
    forget()
    for number in range(4):
        add_comment(actor=alice, task=task, body=f"{number}. {_SAID}")
    yield Delivery.objects.get(recipient=bob)
    tasks = [_a_task(team, number) for number in range(25)]
    forget()
    change(alice, tasks, assignee=bob)
    yield Delivery.objects.get(recipient=bob)
    forget()
    Watermark.objects.create(job=JOB, done_until=timezone.now() - timedelta(hours=2))
    remind()
    yield Delivery.objects.get(recipient=bob, kind=Kind.OVERDUE)
    forget()
    set_timing(actor=bob, digest="daily")
    for number in range(4):
        add_comment(actor=alice, task=task, body=f"{number}. {_SAID}")
    send_digest(bob, timezone.now())
    yield Delivery.objects.get(recipient=bob, kind=Kind.DIGEST)


def _a_task(team: Team, number: int) -> Task:
    due = timezone.now() - timedelta(hours=1)
    return create_task(actor=None, team=team, title=f"{_LONG} {number}", due_date=due)
