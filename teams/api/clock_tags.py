"""What an answer is known by for as long as nothing changes in the teams that it tells of.

Such a tag is signed: whoever sends one has got it from us, with a 200 at this address. So there is
no need to ask again whether the address makes sense, and the tag itself may say which clocks it is
of: ``W/"clock.core.5e0f…"`` of one team, ``W/"clock..5e0f…"`` of all that the person sees.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.request import Request

from accounts.models import TokenFamily, User
from accounts.prepared import raw_rows, typed
from teams.models import Team

#: Of a team: its id, the person's role in it, the number of its clock, and the epoch.
type Clock = tuple[Any, ...]

CLOCK = ("id", "memberships__role", "clock__value", "clock__epoch")
_LAST_ACTIVE_AT = User._meta.get_field("last_active_at")
_FORM = re.compile(r'"clock\.([-\w]*)\.[0-9a-f]{32}"')


class Known(NamedTuple):
    """What one statement says of somebody who is signed in and sees any team."""

    clocks: list[Clock]
    last_active_at: datetime


def address_of(request: HttpRequest | Request) -> str:
    """As it was asked for, to the letter."""
    return f"{request.path_info}?{request.META.get('QUERY_STRING', '')}"


def clock_tag(person: User, address: str, slug: str | None = None) -> str:
    """From the person, the address, and the clocks of their teams (or the one named).

    The numbers are read before the answer is, so that it may be newer than its tag but never
    older.
    """
    named = () if slug is None else (slug,)
    only = person.via.team_id if person.via else None
    rows = raw_rows(_of_person, person.pk, *named)
    seen = (row for row in rows if only in (None, UUID(str(row[0]))))
    return tag_by(seen, person.pk, address, slug)


def tag_by(clocks: Iterable[Clock], person: UUID, address: str, slug: str | None = None) -> str:
    """The same where the clocks are known."""
    version = settings.SPECTACULAR_SETTINGS["VERSION"]
    mac = _mac(settings.SECRET_KEY, tuple(clocks), version, person, address, slug)
    return f'W/"clock.{slug or ""}.{mac}"'


@lru_cache(maxsize=4096)
def _mac(secret: str, clocks: tuple[Clock, ...], *of: object) -> str:
    """Worked out once: who asks again mostly asks the same."""
    told = repr((sorted(map(str, clocks)), *map(str, of)))
    return salted_hmac("clock-tag", told, secret=secret, algorithm="sha256").hexdigest()[:32]


def named_team(header: str) -> tuple[str | None] | None:
    """The team whose clock the tag in an If-None-Match is of, if one is there."""
    found = _FORM.search(header)
    return (found[1] or None,) if found else None


def known_by_sign_in(family: UUID, person: UUID, slug: str | None = None) -> Known | None:
    """Nothing once the sign-in has ended or the person is deactivated, and without a team."""
    named = () if slug is None else (slug,)
    rows = raw_rows(_of_sign_in, person, family, *named)
    if not rows or rows[0][-1] is None:
        return None
    return Known([row[:-1] for row in rows], typed(_LAST_ACTIVE_AT, rows[0][-1]))


def _of_person(person: UUID, *rest: Any) -> QuerySet[Team, Any]:
    *named, _shape = rest
    teams = Team.objects.visible_to(User(pk=person)).order_by()
    return (teams.filter(slug=named[0]) if named else teams).values_list(*CLOCK)


def _of_sign_in(person: UUID, family: UUID, *rest: Any) -> QuerySet[Team, Any]:
    """Each with when its person was here last, or nothing once the sign-in has ended."""
    living = TokenFamily.objects.living().filter(pk=family, user=person)
    last_active_at = Subquery(living.values("user__last_active_at"))
    return _of_person(person, *rest).values_list(*CLOCK, last_active_at)
