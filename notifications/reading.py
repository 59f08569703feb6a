"""What sockets read from the database, on a few threads of their own.

Django's default would queue all sockets of a process behind one thread.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from channels.db import DatabaseSyncToAsync

from accounts import limits
from accounts.access import ended
from accounts.api.encoding import encoded
from accounts.client_address import client_address
from accounts.exceptions import TooMany
from accounts.limits import Limit
from accounts.models import User
from accounts.scopes import works_in
from accounts.tokens import redeem_ticket
from notifications.models import Notification
from teams.feed import Entry, entries
from teams.models import Event, Team, TeamClock
from teams.policies import Action, users_who_can

#: Events per look at the log: enough to catch up fast, little enough to hold in memory per socket.
BATCH = 200
_threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="socket-reader")


class Place(NamedTuple):
    """A team as a socket subscribes to it: where its log stands now."""

    team_id: UUID
    slug: str
    head: int
    epoch: str


class Line(NamedTuple):
    """An event as sockets send it, encoded once for all of them, and as the API shows it."""

    seq: int
    verb: str
    text: str
    entry: Entry


def _is_one_too_many(scope: dict[str, Any], user: User | None) -> bool:
    """Whether whoever opens this socket has opened too many; a program, before its ticket, by
    address.
    """
    who = user.pk if user else _address(scope)
    try:
        limits.take(Limit.SOCKET, who)
    except TooMany:
        return True
    return False


def _address(scope: dict[str, Any]) -> str:
    forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    peer, _port = scope.get("client") or ("", 0)
    return client_address(peer, b",".join(forwarded).decode("latin-1"))


def _find_place(user: User, slug: str) -> Place | None:
    team = Team.objects.visible_to(user).select_related("clock").filter(slug=slug).first()
    if team is None:
        return None
    place = Place(team.pk, team.slug, team.clock.value, str(team.clock.epoch))
    return place if _may_see(user, place) else None


def _may_see(user: User, place: Place) -> bool:
    """As they are now: what the socket knows of the person was read when it was opened."""
    seers = users_who_can(Action.TEAM_VIEW, Team(pk=place.team_id))
    return works_in(user, place.team_id) and seers.filter(pk=user.pk).exists()


def _read_log(user: User, place: Place, cursor: int) -> list[Line] | None:
    """What follows ``cursor``, or None when the person may not see the team any more."""
    return _read_end(place, cursor) if _may_see(user, place) else None


def _read_end(place: Place, cursor: int) -> list[Line]:
    """The lines name the team as the client does, also when its slug has been changed since."""
    events = Event.objects.since(Team(pk=place.team_id), cursor).select_related("actor")[:BATCH]
    return [_line(entry) for entry in entries(events, place.slug)]


def _line(entry: Entry) -> Line:
    text = encoded({"type": "event", **entry}).decode()
    return Line(entry["seq"], entry["verb"], text, entry)


def _read_seers(place: Place) -> frozenset[UUID]:
    seers = users_who_can(Action.TEAM_VIEW, Team(pk=place.team_id))
    return frozenset(seers.values_list("pk", flat=True))


def _read_heads(team_ids: Iterable[UUID]) -> dict[UUID, int]:
    clocks = TeamClock.objects.filter(team__in=team_ids)
    return dict(clocks.values_list("team_id", "value"))


def _read_woken(after: datetime, until: datetime) -> set[UUID]:
    """Whose inbox has something back that was put off until then."""
    return set(Notification.objects.woken(after, until).values_list("recipient_id", flat=True))


find_place = DatabaseSyncToAsync(_find_place, thread_sensitive=False, executor=_threads)
is_one_too_many = DatabaseSyncToAsync(_is_one_too_many, thread_sensitive=False, executor=_threads)
may_see = DatabaseSyncToAsync(_may_see, thread_sensitive=False, executor=_threads)
read_log = DatabaseSyncToAsync(_read_log, thread_sensitive=False, executor=_threads)
read_end = DatabaseSyncToAsync(_read_end, thread_sensitive=False, executor=_threads)
read_seers = DatabaseSyncToAsync(_read_seers, thread_sensitive=False, executor=_threads)
read_ended = DatabaseSyncToAsync(ended, thread_sensitive=False, executor=_threads)
read_heads = DatabaseSyncToAsync(_read_heads, thread_sensitive=False, executor=_threads)
read_woken = DatabaseSyncToAsync(_read_woken, thread_sensitive=False, executor=_threads)
redeem = DatabaseSyncToAsync(redeem_ticket, thread_sensitive=False, executor=_threads)
