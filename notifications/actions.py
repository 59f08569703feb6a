"""What people and events do to deliveries. How they are sent is in delivering.py."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.background import nudge
from accounts.exceptions import Conflict
from accounts.models import BackOffice, User
from notifications.choosing import COLLECTED, Channel, choice_of
from notifications.models import NEEDED, Delivery, Kind, OptOut
from notifications.notifying import DRAIN, notify_all
from notifications.planning import plan, plan_for_strangers
from notifications.planning_many import plan_many
from notifications.preferences import resume_mails, stop_mails
from notifications.stopping import Reader
from notifications.unblocking import plan_unblocked
from teams.clock import Item
from teams.models import Event

#: Anybody can ask for these in anybody's name: nobody's mailbox shall be filled by it.
MOST_ASKED_FOR = 5
_COUNTED = timedelta(hours=1)

#: What can be sent again: it was given up, or came back.
RETRIED = (Delivery.State.DEAD, Delivery.State.BOUNCED)


def queue_deliveries(*, event: Event, items: Sequence[Item] = ()) -> None:
    """Write down who is told of an event, in its transaction, and have that sent after it."""
    notify_all([*plan(event), *plan_many(event, items), *plan_unblocked(event, items)])
    if mails := plan_for_strangers(event):
        Delivery.objects.bulk_create(mails)
        nudge(DRAIN)


def queue_account_mail(
    *, kind: Kind, address: str, user: User | None, about: dict[str, Any]
) -> None:
    """Write down a mail about an account, in the transaction that wants it.

    For an address that nobody has, the row is the same: who asks learns nothing, not even by the
    time it takes. Of what anybody may ask for, an address gets five an hour; more are left out.
    """
    recent = Delivery.objects.filter(
        address=address, kind=kind, created_at__gt=timezone.now() - _COUNTED
    )
    if user is None and recent.count() >= MOST_ASKED_FOR:
        return
    Delivery.objects.create(
        kind=kind,
        address=address,
        recipient=user,
        payload=about,
        dedupe_key=f"account:{uuid4()}",
    )
    nudge(DRAIN)


@transaction.atomic
def retry_delivery(*, actor: User | None, delivery: Delivery) -> Delivery:
    """Try a mail again that was given up or came back. Staff may."""
    if actor is not None and not isinstance(actor, BackOffice):
        raise PermissionDenied("Only staff may send a mail again.")
    dead = Delivery.objects.filter(pk=delivery.pk, state__in=RETRIED)
    fresh = {"state": Delivery.State.PENDING, "attempts": 0, "unsure": 0, "next_at": timezone.now()}
    if not dead.update(**fresh):
        raise Conflict("Only a mail that was given up or came back can be sent again.")
    nudge(DRAIN)
    return Delivery.objects.get(pk=delivery.pk)


def stop_kind(*, reader: Reader, kind: str) -> None:
    """Send no more mails of this kind to whom a mail was to. Whoever holds that mail may.

    For who has an account it is the same as switching mails of this kind off; an address that
    nobody has an account with is noted by itself.
    """
    if person := _person(reader):
        stop_mails(person=person, kinds=[kind])
    elif reader.person_id is None:
        OptOut.objects.get_or_create(address=reader.address, kind=kind)


def resume_kind(*, reader: Reader, kind: str) -> None:
    OptOut.objects.filter(address=reader.address, kind=kind).delete()
    if person := _person(reader):
        resume_mails(person=person, kinds=[kind])


def is_stopped(*, reader: Reader, kind: str) -> bool:
    """Who has left gets no mails at all."""
    if person := _person(reader):
        kinds = COLLECTED if kind == Kind.DIGEST else (kind,)
        choice = choice_of(person)
        return not any(choice.wants(name, Channel.EMAIL) for name in kinds)
    stopped = OptOut.objects.filter(address=reader.address, kind=kind)
    return reader.person_id is not None or stopped.exists()


def _person(reader: Reader) -> User | None:
    people = User.objects.filter(is_active=True)
    if reader.person_id:
        return people.filter(pk=reader.person_id).first()
    return people.filter(email=reader.address).first()


def whose(reader: Reader) -> Reader:
    """An older link names only an address: who had it when a mail last went there, if nobody has
    it now.
    """
    if _person(reader):
        return reader
    # Of the mails that are needed, some went where a person only said that they could be reached.
    went = Delivery.objects.filter(address=reader.address, channel=Delivery.Channel.EMAIL)
    last = went.exclude(recipient=None).exclude(kind__in=NEEDED).order_by("-id").first()
    return Reader(reader.address, last.recipient_id) if last else reader
