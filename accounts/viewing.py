"""Seeing Stint as somebody else does: read only, for half an hour, and noted.

A superuser of the back office may, to find out what a person can and cannot see. Nothing can be
changed meanwhile, and what is the person's alone (their account, their data) stays closed. The
session keeps who is viewed; config/middleware/view_as.py does the rest.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import BackOffice, User

LONGEST = timedelta(minutes=30)
_KEY = "view_as"
_log = structlog.stdlib.get_logger(__name__)


def start_viewing(*, actor: BackOffice, user: User, session: Any) -> None:
    """Superusers may, as anybody who does not work in the back office themself."""
    if not (actor.is_active and actor.is_superuser):
        raise PermissionDenied("Only a superuser may see Stint as somebody else.")
    if user.is_staff or not user.is_active:
        raise PermissionDenied("Nobody sees Stint as staff do, or as an account that is closed.")
    session[_KEY] = {"user": str(user.pk), "until": (timezone.now() + LONGEST).isoformat()}
    LogEntry.objects.log_actions(
        actor.pk, [user], CHANGE, "Began to see Stint as this person.", single_object=True
    )
    _log.info("view_as_started", actor=str(actor.pk), viewed=str(user.pk))


def stop_viewing(*, session: Any) -> None:
    session.pop(_KEY, None)


def viewed_by(viewer: User, session: Any) -> User | None:
    """Whom this session sees Stint as; None as a rule, and when the half hour is over."""
    kept = session.get(_KEY)
    if kept is None:
        return None
    if viewer.is_superuser and datetime.fromisoformat(kept["until"]) > timezone.now():
        found = User.objects.filter(pk=kept["user"], is_active=True, is_staff=False).first()
        if found is not None:
            return found
    stop_viewing(session=session)
    return None
