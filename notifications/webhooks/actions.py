"""What people do to webhooks, and Stint to those that do not answer."""

from functools import partial
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import limits
from accounts.background import nudge
from accounts.exceptions import Conflict
from accounts.ids import new_id
from accounts.limits import Limit
from accounts.models import BackOffice, User
from notifications.events import Verb
from notifications.models import Flavour, Webhook, WebhookCursor
from notifications.outgoing import addresses
from notifications.webhooks.masking import masked
from notifications.webhooks.owners import obstacle
from notifications.webhooks.signing import is_lost, new_secret, seal
from notifications.webhooks.verbs import checked
from teams import clock, things
from teams.actions.locks import lock_team
from teams.models import Team
from teams.policies import Action, require

SEND = "notifications.jobs.send_webhooks"


class WebhookFields(TypedDict, total=False):
    """``events`` are verbs or groups of them; none is all. No ``name`` is the host."""

    name: str
    url: str
    events: list[str]
    flavour: str
    is_active: bool


@transaction.atomic
def create_webhook(
    *, actor: User | None, team: Team, **fields: Unpack[WebhookFields]
) -> tuple[Webhook, str]:
    """The webhook and its secret. Admins may. Event: ``webhook.created``.

    It gets what happens from now on, its own making included.
    """
    team = lock_team(team)
    require(actor, Action.WEBHOOK_EDIT, team)
    if Webhook.objects.filter(team=team).count() >= Webhook.MOST:
        raise Conflict(f"The team has {Webhook.MOST} webhooks already. Delete one first.")
    secret = new_secret()
    webhook = Webhook(team=team, owner=_owner(actor), secret=seal(secret))
    _set(webhook, {"url": "", **fields})
    cursor = WebhookCursor(webhook=webhook, seq=clock.head(team))
    settle = partial(cursor.save, force_insert=True)
    things.create(webhook, actor=actor, verb=Verb.WEBHOOK_CREATED, settle=settle)
    return webhook, secret


@transaction.atomic
def update_webhook(
    *,
    actor: User | None,
    webhook: Webhook,
    seen: int | None = None,
    **fields: Unpack[WebhookFields],
) -> Webhook:
    """Admins may. Event: ``webhook.updated``, or none when nothing is different.

    One that failed is tried anew at once. One that Stint had switched off goes on where it
    stopped, one that somebody had switched off with what happens from now on. If its owner may not
    read any more, it reads in the name of the actor from now on.
    """
    webhook = _lock(webhook, seen)
    require(actor, Action.WEBHOOK_EDIT, webhook)
    before, was_off = webhook.state(), not webhook.is_active
    is_resting = was_off and not webhook.off_reason
    if obstacle(webhook):
        webhook.owner = _owner(actor)
        webhook.save(update_fields=["owner"])
    _set(webhook, fields)
    if webhook.is_active:
        webhook.off_reason = ""
        _begin_anew(webhook, seq=clock.head(webhook.team) if is_resting else None)
    things.save(webhook, before, actor=actor, verb=Verb.WEBHOOK_UPDATED)
    return webhook


@transaction.atomic
def delete_webhook(*, actor: User | None, webhook: Webhook, seen: int | None = None) -> None:
    """With what was noted of its requests. Admins may. Event: ``webhook.deleted``."""
    webhook = _lock(webhook, seen)
    require(actor, Action.WEBHOOK_EDIT, webhook)
    things.remove(webhook, actor=actor, verb=Verb.WEBHOOK_DELETED)


@transaction.atomic
def rotate_secret(*, actor: User | None, webhook: Webhook) -> tuple[Webhook, str]:
    """A new secret. The old one signs too for a day, unless it is lost. Admins may. Event:
    ``webhook.updated``.
    """
    webhook = _lock(webhook)
    require(actor, Action.WEBHOOK_EDIT, webhook)
    secret, before = new_secret(), webhook.state()
    webhook.old_secret = "" if is_lost(webhook.secret) else webhook.secret
    webhook.secret = seal(secret)
    webhook.secret_changed_at = timezone.now()
    _begin_anew(webhook)
    things.save(webhook, before, actor=actor, verb=Verb.WEBHOOK_UPDATED)
    return webhook, secret


@transaction.atomic
def request_test(*, actor: User | None, webhook: Webhook) -> None:
    """Have a test sent, also by one that is off. Admins may. No event: nothing changes."""
    require(actor, Action.WEBHOOK_EDIT, webhook)
    limits.take(Limit.WEBHOOK, webhook.pk)
    WebhookCursor.objects.filter(webhook=webhook).update(test_id=new_id())
    nudge(SEND)


@transaction.atomic
def replay_webhook(*, actor: User | None, webhook: Webhook, seq: int) -> None:
    """Go on from event ``seq``: an earlier one sends again what was sent since, a later one leaves
    out what is between. Admins may. No event.
    """
    require(actor, Action.WEBHOOK_EDIT, webhook)
    _require_active(webhook)
    latest = clock.head(webhook.team)
    if not 1 <= seq <= latest + 1:
        message = f"Give the number of an event: 1 to {latest}, or {latest + 1} for the next."
        raise ValidationError({"seq": message})
    limits.take(Limit.WEBHOOK, webhook.pk)
    _begin_anew(webhook)
    WebhookCursor.objects.filter(webhook=webhook).update(replay_from=seq)


@transaction.atomic
def retry_webhook(*, actor: User | None, webhook: Webhook) -> None:
    """Try the event that failed again now, instead of when its pause is over. Admins may."""
    require(actor, Action.WEBHOOK_EDIT, webhook)
    _require_active(webhook)
    limits.take(Limit.WEBHOOK, webhook.pk)
    WebhookCursor.objects.filter(webhook=webhook).update(next_at=timezone.now())
    nudge(SEND)


@transaction.atomic
def switch_off(*, webhook: Webhook, reason: str) -> None:
    """By Stint, when a receiver is gone. Event: ``webhook.disabled``, which mails the admins."""
    found = Webhook.objects.select_related("team", "owner")
    current = things.locked(found.filter(pk=webhook.pk, is_active=True)).first()
    if current is None:
        return
    before = current.state()
    current.is_active, current.off_reason = False, reason[:600]
    things.save(current, before, actor=None, verb=Verb.WEBHOOK_DISABLED)


def _set(webhook: Webhook, fields: WebhookFields) -> None:
    if "url" in fields:
        _set_url(webhook, fields["url"])
    if "name" in fields or not webhook.name:
        webhook.name = fields.get("name", "").strip() or addresses.read(webhook.url).host[:100]
    if "events" in fields:
        webhook.events = checked(fields["events"])
    webhook.flavour = fields.get("flavour", webhook.flavour)
    if webhook.flavour not in Flavour.values:
        raise ValidationError({"flavour": f"This is not one of: {', '.join(Flavour.values)}."})
    webhook.is_active = fields.get("is_active", webhook.is_active)


def _set_url(webhook: Webhook, url: str) -> None:
    url = url.strip()
    try:
        addresses.check(url)
    except addresses.Refused as refusal:
        raise ValidationError({"url": str(refusal)}) from None
    webhook.url, webhook.address = url, masked(url)


def _begin_anew(webhook: Webhook, seq: int | None = None) -> None:
    """Forget the failures, and try at once."""
    fresh = {"tries": 0, "failing_since": None, "problem": "", "is_paused": False}
    place = {} if seq is None else {"seq": seq}
    cursors = WebhookCursor.objects.filter(webhook=webhook)
    cursors.update(next_at=timezone.now(), **fresh, **place)
    nudge(SEND)


def _require_active(webhook: Webhook) -> None:
    if not webhook.is_active:
        raise Conflict("This webhook is off. Switch it on first.")


def _owner(actor: User | None) -> User | None:
    """Staff act for the team, and are rarely in it."""
    return None if isinstance(actor, BackOffice) else actor


def _lock(webhook: Webhook, seen: int | None = None) -> Webhook:
    found = Webhook.objects.select_related("team", "owner")
    return things.lock(found, webhook.pk, seen)
