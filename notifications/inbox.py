"""What people do with their notifications. No event: it concerns nobody else."""

from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.reach import check_reach
from notifications.live import announce_inbox
from notifications.models import Notification
from teams.models import Team


class Marks(TypedDict, total=False):
    """What can be changed of a notification."""

    is_read: bool
    is_archived: bool
    snoozed_until: datetime | None


@transaction.atomic
def mark(*, actor: User, note: Notification, **marks: Unpack[Marks]) -> Notification:
    """Read or unread, put away or back, put off. Only the person themself may.

    Whoever puts something off wants to see it again, as new and in the inbox.
    """
    found = Notification.objects.visible_to(actor).filter(pk=note.pk).values("pk")
    note = Notification.objects.for_reading().select_for_update(of=("self",)).get(pk__in=found)
    now = timezone.now()
    if "is_read" in marks:
        note.read_at = (note.read_at or now) if marks["is_read"] else None
    if "is_archived" in marks:
        note.archived_at = (note.archived_at or now) if marks["is_archived"] else None
    check_reach(marks, "snoozed_until")
    if "snoozed_until" in marks:
        note.snoozed_until = _future(marks["snoozed_until"], now)
        if note.snoozed_until:
            note.read_at = None
            note.archived_at = note.archived_at if "is_archived" in marks else None
    note.save(update_fields=["read_at", "archived_at", "snoozed_until"])
    announce_inbox([actor.pk])
    return note


def read_all(
    *,
    actor: User,
    up_to: UUID | None = None,
    as_of: datetime | None = None,
    team: Team | None = None,
) -> int:
    """Mark as read what the inbox shows now, or of one team only. Returns how many.

    What came while one looked stays new: what is later than ``up_to``, and what had been put off
    and was not back ``as_of`` the moment of the look.
    """
    found = Notification.objects.visible_to(actor).current(as_of).unread()
    if up_to:
        found = found.filter(pk__lte=up_to)
    if team:
        found = found.filter(team=team)
    read = Notification.objects.filter(pk__in=found.values("pk")).update(read_at=timezone.now())
    announce_inbox([actor.pk] if read else [])
    return read


def unread_count(user: Any) -> int:
    """What the navigation of every page shows."""
    if not isinstance(user, User):
        return 0
    return Notification.objects.visible_to(user).current().unread().count()


def _future(moment: datetime | None, now: datetime) -> datetime | None:
    if moment is not None and moment <= now:
        raise ValidationError({"snoozed_until": "Give a moment that is still to come, or null."})
    return moment
