"""What sockets read from the database, on a few threads of their own.

Django's default would queue all sockets of a process behind one thread.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from uuid import UUID

from channels.db import DatabaseSyncToAsync

from accounts.models import User
from accounts.tokens import redeem_ticket
from teams.feed import Entry, entry
from teams.models import Event, Team, TeamClock
from teams.policies import Action, can

#: Events per look at the log: enough to catch up fast, little enough to hold in memory per socket.
BATCH = 200
_threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="socket-reader")


class Place(NamedTuple):
    """A team as a socket subscribes to it: where its log stands now."""

    team_id: UUID
    slug: str
    head: int
    epoch: str


def _find_place(user: User, slug: str) -> Place | None:
    team = Team.objects.visible_to(user).select_related("clock").filter(slug=slug).first()
    if team is None or not user.is_active:
        return None
    return Place(team.pk, team.slug, team.clock.value, str(team.clock.epoch))


def _read_log(user_id: UUID, place: Place, cursor: int) -> list[Entry] | None:
    """The entries after ``cursor``, or None when the person may not see the team any more.

    They name the team as the client does, also when its slug has been changed since.
    """
    user = User.objects.filter(pk=user_id).first()
    team = Team(pk=place.team_id)  # only its id is asked for, and nobody needs a query for that
    if user is None or not can(user, Action.TEAM_VIEW, team):
        return None
    events = Event.objects.since(team, cursor).select_related("actor")[:BATCH]
    return [entry(event, place.slug) for event in events]


def _read_heads(team_ids: Iterable[UUID]) -> dict[UUID, int]:
    clocks = TeamClock.objects.filter(team__in=team_ids)
    return dict(clocks.values_list("team_id", "value"))


find_place = DatabaseSyncToAsync(_find_place, thread_sensitive=False, executor=_threads)
read_log = DatabaseSyncToAsync(_read_log, thread_sensitive=False, executor=_threads)
read_heads = DatabaseSyncToAsync(_read_heads, thread_sensitive=False, executor=_threads)
redeem = DatabaseSyncToAsync(redeem_ticket, thread_sensitive=False, executor=_threads)
