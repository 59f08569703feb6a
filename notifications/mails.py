"""Writing the mail of a delivery, at the moment it is sent.

Everything is looked up anew, and rights are asked again: between cause and sending a task may have
been given to somebody else, or the person put out of the team. Then there is no mail, but a reason.
"""

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP, Policy
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from notifications.account_mails import email_change_context
from notifications.batches import is_many
from notifications.due_mails import due_context
from notifications.gathering import gather
from notifications.mail_headers import envelope_sender, headers, one_line
from notifications.many_mails import many_context
from notifications.models import NEEDED, Delivery, Kind, Notification
from notifications.sign_in_mails import (
    exists_context,
    reset_context,
    security_context,
    verify_context,
)
from notifications.stopping import Reader, make_token
from notifications.suppressing import Suppressed
from notifications.talk_mails import (
    about_task,
    commented_context,
    mentioned_context,
    moved_context,
    unblocked_context,
    visible_task,
)
from notifications.team_mails import added_context, imported_context, invited_context
from notifications.webhooks.mails import off_context

Context = dict[str, Any]
_LONGEST_LINE = 998


class Mail(EmailMultiAlternatives):
    """Keeps each header on one line, up to what RFC 5322 allows.

    Folded at 78 characters, the link to unsubscribe would be cut into encoded words, which is not
    what mail programs look for. Bodies are ASCII in short lines, for any server on the way: they
    are encoded before the long lines are allowed.
    """

    #: What the server said when it took it; nothing where there is no server.
    reply: str = ""

    def message(self, *, policy: Policy | None = None) -> EmailMessage:
        message = super().message(policy=(policy or SMTP).clone(cte_type="7bit"))
        message.policy = message.policy.clone(max_line_length=_LONGEST_LINE)
        return message


def compose(delivery: Delivery) -> Mail:
    """The mail, as text and HTML. Raises Suppressed when there is no reason to send it any more."""
    reader = delivery.recipient or User()
    with timezone.override(reader.time_zone), translation.override(reader.language):
        return _compose(delivery, Kind(delivery.kind))


def _compose(delivery: Delivery, kind: Kind) -> Mail:
    told = gather(delivery, _CONTEXTS)
    stop_url = ""
    if kind not in NEEDED:
        reader = Reader(delivery.address, delivery.recipient_id)
        stop_url = _absolute("notifications:stop", make_token(reader, *told.kinds))
    context = told.context
    context |= {"stop_url": stop_url, "site_url": settings.SITE_URL, "address": delivery.address}
    name = f"notifications/email/{told.name}"
    task, team = context.get("task"), context.get("team")
    message = Mail(
        subject=one_line(render_to_string(f"{name}.subject.txt", context)),
        body=render_to_string(f"{name}.txt", context),
        from_email=envelope_sender(delivery),
        to=[delivery.address],
        reply_to=[settings.REPLY_TO_EMAIL] if settings.REPLY_TO_EMAIL else None,
        headers=headers(
            delivery,
            task_id=task.pk if task else None,
            team=task.team if task else team,
            stop_url=stop_url,
        ),
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message


def _assigned(delivery: Delivery) -> Context:
    task, recipient = visible_task(delivery)
    if task.assignee_id != recipient.pk:
        raise Suppressed("The task has been given to somebody else since.")
    return about_task(task, recipient)


def _task(about: Callable[[Delivery], Context]) -> Callable[[Delivery], Context]:
    """Adds the links to task and comment, and out of the thread."""

    def context(delivery: Delivery) -> Context:
        if is_many(delivery.payload):
            note = Notification(payload=delivery.payload, actor=_actor(delivery))
            return many_context(delivery, [note])
        found = about(delivery)
        return found | {
            "actor": _actor(delivery),
            "url": _absolute("tasks:detail", found["task"].key) + found["asked"],
            "mute_url": _absolute("notifications:mute", found["mute_token"]),
        }

    return context


def _team(about: Callable[[Delivery], Context]) -> Callable[[Delivery], Context]:
    return lambda delivery: about(delivery) | {"actor": _actor(delivery)}


_CONTEXTS: dict[Kind, Callable[[Delivery], Context]] = {
    Kind.ASSIGNED: _task(_assigned),
    Kind.MENTIONED: _task(mentioned_context),
    Kind.COMMENTED: _task(commented_context),
    Kind.MOVED: _task(moved_context),
    Kind.UNBLOCKED: _task(unblocked_context),
    Kind.DUE_SOON: _task(due_context),
    Kind.OVERDUE: _task(due_context),
    Kind.INVITED: _team(invited_context),
    Kind.ADDED: _team(added_context),
    Kind.IMPORTED: _team(imported_context),
    Kind.WEBHOOK_OFF: _team(off_context),
    Kind.EMAIL_OLD: partial(email_change_context, side="old"),
    Kind.EMAIL_NEW: partial(email_change_context, side="new"),
    Kind.VERIFY: verify_context,
    Kind.RESET: reset_context,
    Kind.EXISTS: exists_context,
    Kind.SECURITY: security_context,
}


def _actor(delivery: Delivery) -> User | None:
    actor = delivery.payload.get("actor")
    return User.objects.filter(pk=actor).first() if actor else None


def _absolute(name: str, argument: str) -> str:
    return settings.SITE_URL + reverse(name, args=[argument])
