"""Deliveries for tests, caused by the actions that cause them, and a mail server that fails."""

from collections.abc import Sequence
from smtplib import SMTPServerDisconnected
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from accounts.models import User
from notifications.models import Delivery, Notification
from tasks.actions import create_task
from teams.actions import invite
from teams.models import Team

_TOLD = ("recipient", "team", "kind", "why", "task", "actor", "payload", "is_collected", "mail")


def an_assignment(team: Team, assignee: User, actor: User | None = None, **task: Any) -> Delivery:
    made = create_task(actor=actor, team=team, assignee=assignee, **({"title": "Paint"} | task))
    return Delivery.objects.get(payload__target=str(made.pk))


def an_invitation(team: Team, email: str, actor: User | None = None) -> Delivery:
    made = invite(actor=actor, team=team, email=email, role="developer")
    return Delivery.objects.get(payload__target=str(made.pk))


def told_again(note: Notification, times: int) -> None:
    """As many more notifications of the same, as it waits, or in the same mail."""
    fields = {name: getattr(note, name) for name in _TOLD}
    Notification.objects.bulk_create(
        Notification(dedupe_key=f"{note.dedupe_key}:{number}", **fields) for number in range(times)
    )


class FailingBackend(EmailBackend):
    """Hangs up on mails to ``refused`` addresses; the others are in ``mail.outbox`` as always."""

    def __init__(self, *, refused: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.refused = refused

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if any(address in self.refused for message in messages for address in message.to):
            raise SMTPServerDisconnected("The server hung up.")
        return super().send_messages(messages)


def mailers(*refused: str) -> dict[str, Any]:
    """The setting MAILERS with a server that hangs up on these addresses."""
    backend = f"{FailingBackend.__module__}.{FailingBackend.__qualname__}"
    return {"default": {"BACKEND": backend, "OPTIONS": {"refused": refused}}}
