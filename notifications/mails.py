"""Writing the mail of a delivery, at the moment it is sent.

Everything is looked up anew, and rights are asked again: between cause and sending a task may have
been given to somebody else, or the person put out of the team. Then there is no mail, but a reason.
"""

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP, Policy
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from notifications.models import Delivery, Kind, OptOut
from notifications.stopping import make_token
from tasks.models import Task
from teams.invitations import make_token as invitation_token
from teams.models import Invitation
from teams.policies import Action, can

Context = dict[str, Any]
_LONGEST_LINE = 998


class Suppressed(Exception):  # noqa: N818  (no error: a mail that is not wanted any more)
    """Says why there is nothing to send."""


class Mail(EmailMultiAlternatives):
    """Keeps each header on one line, up to what RFC 5322 allows.

    Folded at 78 characters, the link to unsubscribe would be cut into encoded words, which is not
    what mail programs look for.
    """

    def message(self, *, policy: Policy | None = None) -> EmailMessage:
        return super().message(policy=(policy or SMTP).clone(max_line_length=_LONGEST_LINE))


def compose(delivery: Delivery) -> Mail:
    """The mail, as text and HTML. Raises Suppressed when there is no reason to send it any more."""
    if OptOut.objects.filter(address=delivery.address, kind=delivery.kind).exists():
        raise Suppressed("The person has stopped this kind of mail.")
    stop_url = _absolute("notifications:stop", make_token(delivery.address, delivery.kind))
    context = _CONTEXTS[Kind(delivery.kind)](delivery)
    context |= {"stop_url": stop_url, "site_url": settings.SITE_URL, "address": delivery.address}
    name = f"notifications/email/{delivery.kind}"
    message = Mail(
        subject=" ".join(render_to_string(f"{name}.subject.txt", context).split()),
        body=render_to_string(f"{name}.txt", context),
        to=[delivery.address],
        headers=_headers(delivery, stop_url),
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message


def _headers(delivery: Delivery, stop_url: str) -> dict[str, str]:
    """The same Message-ID at each attempt, so that mail programs fold what arrived twice.

    The other two let mail programs show an unsubscribe button (RFC 8058).
    """
    return {
        "Message-ID": f"<{delivery.pk}@{urlsplit(settings.SITE_URL).hostname}>",
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _assigned(delivery: Delivery) -> Context:
    tasks = Task.objects.alive().for_reading()
    task = tasks.filter(pk=delivery.payload["target"]).first()
    recipient = delivery.recipient
    if task is None or recipient is None:
        raise Suppressed("The task or the person is gone.")
    if task.assignee_id != recipient.pk:
        raise Suppressed("The task has been given to somebody else since.")
    if not can(recipient, Action.TEAM_VIEW, task):
        raise Suppressed("The person cannot see the task any more.")
    url = _absolute("tasks:detail", task.key)
    return {"task": task, "actor": _actor(delivery), "recipient": recipient, "url": url}


def _invited(delivery: Delivery) -> Context:
    found = Invitation.objects.open().select_related("team", "invited_by")
    invitation = found.filter(pk=delivery.payload["target"]).first()
    if invitation is None:
        raise Suppressed("The invitation is not open any more.")
    url = _absolute("teams:accept_invitation", invitation_token(invitation))
    return {"invitation": invitation, "actor": _actor(delivery), "url": url}


_CONTEXTS: dict[Kind, Callable[[Delivery], Context]] = {
    Kind.ASSIGNED: _assigned,
    Kind.INVITED: _invited,
}


def _actor(delivery: Delivery) -> User | None:
    actor = delivery.payload["actor"]
    return User.objects.filter(pk=actor).first() if actor else None


def _absolute(name: str, argument: str) -> str:
    return settings.SITE_URL + reverse(name, args=[argument])
