"""What an answer is known by for as long as nothing changes in the teams that it tells of.

Such a tag is signed: whoever sends one has got it from us, with a 200 at this address. So there is
no need to ask again whether the address makes sense, and the tag itself may say which clocks it is
of: ``W/"clock.core.5e0f…"`` of one team, ``W/"clock..5e0f…"`` of all that the person sees.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import TokenFamily, User
from accounts.prepared import raw_rows, typed
from teams.models import Team

#: Of a team: its id, the person's role in it, the number of its clock, and the epoch.
type Clock = tuple[Any, ...]

CLOCK = ("id", "memberships__role", "clock__value", "clock__epoch")
_FORM = re.compile(r'"clock\.([-\w]*)\.[0-9a-f]{32}"')


class Known(NamedTuple):
    """What one statement says of somebody who is signed in and sees any team."""

    clocks: list[Clock]
    last_active_at: datetime


def clock_tag(person: User, address: str, slug: str | None = None) -> str:
    """From the person, the address, and the clocks of their teams (or the one named).

    The numbers are read before the answer is, so that it may be newer than its tag but never
    older.
    """
    named = () if slug is None else (slug,)
    only = person.via.team_id if person.via else None
    rows = raw_rows(_of_person, person.pk, *named)
    return tag_by((row for row in rows if only in (None, UUID(str(row[0])))), person, address, slug)


def tag_by(clocks: Iterable[Clock], person: User, address: str, slug: str | None = None) -> str:
    """The same where the clocks are known."""
    read = sorted(map(str, clocks))
    told = repr((settings.SPECTACULAR_SETTINGS["VERSION"], str(person.pk), address, slug, read))
    digest = salted_hmac("clock-tag", told, algorithm="sha256").hexdigest()[:32]
    return f'W/"clock.{slug or ""}.{digest}"'


def named_team(header: str) -> tuple[str | None] | None:
    """The team whose clock the tag in an If-None-Match is of, if one is there."""
    found = _FORM.search(header)
    return (found[1] or None,) if found else None


def known_by_sign_in(family: UUID, person: UUID, slug: str | None = None) -> Known | None:
    """Nothing once the sign-in has ended or the person is deactivated, and without a team."""
    named = () if slug is None else (slug,)
    rows = raw_rows(_of_sign_in, person, family, *named)
    if not rows:
        return None
    moment = typed(User._meta.get_field("last_active_at"), rows[0][-1])
    return Known([row[:-1] for row in rows], moment)


def _of_person(person: UUID, *rest: Any) -> QuerySet[Team, Any]:
    *named, _shape = rest
    teams = Team.objects.visible_to(User(pk=person)).order_by()
    return (teams.filter(slug=named[0]) if named else teams).values_list(*CLOCK)


def _of_sign_in(person: UUID, family: UUID, *rest: Any) -> QuerySet[Team, Any]:
    living = TokenFamily.objects.living().filter(pk=family, user=person)
    found = _of_person(person, *rest).filter(Exists(living))
    return found.values_list(*CLOCK, "memberships__user__last_active_at")
