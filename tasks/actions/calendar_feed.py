"""Making and revoking what calendar programs read."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.exceptions import Conflict
from accounts.models import User
from tasks.models import CalendarFeed, FeedKind, SavedView
from teams.models import Team
from teams.policies import Action, require

MOST_FEEDS = 50
#: How exact ``last_used_at`` is: a calendar that asks all the time costs one write in this time.
NOTED_EVERY = timedelta(minutes=5)
_SECRET_BYTES = 32


@transaction.atomic
def create_feed(
    *, actor: User | None, owner: User, team: Team | None = None, view: SavedView | None = None
) -> tuple[CalendarFeed, str]:
    """A new feed, and the secret of its address, which nobody can see again.

    People make their own, up to fifty that work: of their tasks, of a team of theirs (``team``) or
    of a view that they see (``view``). No event: it is a note that people make for themselves.
    """
    if actor is not None and actor.pk != owner.pk:
        raise PermissionDenied("You can make calendar feeds only for yourself.")
    require(owner, Action.TEAM_VIEW, view) if view else None
    require(owner, Action.TEAM_VIEW, team) if team else None
    User.objects.select_for_update().get(pk=owner.pk)
    if CalendarFeed.objects.of(owner).count() >= MOST_FEEDS:
        raise Conflict(f"There are {MOST_FEEDS} calendar feeds already. Revoke one first.")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    kind = FeedKind.VIEW if view else FeedKind.TEAM if team else FeedKind.MINE
    feed = CalendarFeed(owner=owner, kind=kind, team=team, view=view, digest=digest_of(secret))
    feed.save(force_insert=True)
    return feed, secret


def revoke_feed(*, actor: User | None, feed: CalendarFeed) -> None:
    """From the next request on it shows nothing. Its owner may. Twice is no error."""
    if actor is not None and actor.pk != feed.owner_id:
        raise PermissionDenied("You can revoke only your own calendar feeds.")
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now())


def note_use(feed: CalendarFeed) -> None:
    """When a calendar program last asked, to some minutes."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(last_used_at=now)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
