"""Whether a person wants to be told of a kind of thing on a channel: one rule for all who ask.

What holds is what the person chose for the team, else what they chose for all teams, else the
default here. An address without an account has no such choice, only opt-outs; they go on holding
for whoever gets an account with it, until they choose (preferences.py makes them choices).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from accounts.models import User
from notifications.hours import after_quiet
from notifications.models import (
    Kind,
    NotificationSettings,
    OptOut,
    TeamNotificationSettings,
)

type Switches = Mapping[str, Mapping[str, bool | None]]


class Channel(StrEnum):
    """The ways to tell somebody: the inbox, and the channels of deliveries."""

    IN_APP = "in_app"
    EMAIL = "email"
    PUSH = "push"
    SMS = "sms"
    CHAT = "chat"


#: What people are told about and can switch off, in the order in which pages show it.
CHOSEN = (
    Kind.ASSIGNED,
    Kind.MENTIONED,
    Kind.COMMENTED,
    Kind.MOVED,
    Kind.UNBLOCKED,
    Kind.DUE_SOON,
    Kind.OVERDUE,
    Kind.INVITED,
    Kind.ADDED,
    Kind.IMPORTED,
    Kind.WEBHOOK_OFF,
)

#: What is of use only soon: it goes at once, whatever else waits.
URGENT = frozenset(
    {Kind.ASSIGNED, Kind.MENTIONED, Kind.DUE_SOON, Kind.OVERDUE, Kind.INVITED, Kind.WEBHOOK_OFF}
)

_USUAL: dict[Channel, frozenset[Kind]] = {
    Channel.IN_APP: frozenset(CHOSEN),
    Channel.EMAIL: frozenset(CHOSEN) - {Kind.IMPORTED},
    Channel.PUSH: URGENT,
    Channel.SMS: frozenset(),
    Channel.CHAT: frozenset(),
}


#: What a digest has, for those who want one.
COLLECTED = frozenset(CHOSEN) - URGENT


class Choices:
    """What one person wants. ``settings`` is unsaved for who has never chosen."""

    def __init__(
        self,
        user: User,
        settings: NotificationSettings | None,
        teams: Mapping[UUID, Switches],
        stopped: Collection[str],
    ) -> None:
        self.user = user
        self.stopped = stopped
        self.settings = settings or NotificationSettings(user=user)
        self.teams = teams

    def wants(self, kind: str, channel: str, team_id: UUID | None = None) -> bool:
        own = self.teams.get(team_id, {}) if team_id else {}
        for switches in (own, self.settings.channels):
            if (chosen := switches.get(kind, {}).get(channel)) is not None:
                return bool(chosen)
        is_stopped = channel == Channel.EMAIL and kind in self.stopped
        return usually(kind, channel) and not is_stopped

    def is_collected(self, kind: str) -> bool:
        return self.settings.digest != NotificationSettings.Digest.OFF and kind in COLLECTED

    def earliest(self, moment: datetime) -> datetime:
        """The first moment from this one on at which the person may be disturbed."""
        return after_quiet(moment, self.settings, self.user.time_zone)


def usually(kind: str, channel: str) -> bool:
    return kind in _USUAL[Channel(channel)]


def choices_of(people: Collection[User]) -> dict[UUID, Choices]:
    """Of several people, in three queries however many they are."""
    settings = {row.pk: row for row in NotificationSettings.objects.filter(user__in=people)}
    teams: dict[UUID, dict[UUID, Switches]] = {}
    own = TeamNotificationSettings.objects.filter(user__in=people)
    for user_id, team_id, channels in own.values_list("user_id", "team_id", "channels"):
        teams.setdefault(user_id, {})[team_id] = channels
    stopped: dict[str, set[str]] = {}
    for address, kind in OptOut.objects.filter(
        address__in={user.email for user in people}
    ).values_list("address", "kind"):
        stopped.setdefault(address, set()).add(kind)
    return {
        user.pk: Choices(
            user, settings.get(user.pk), teams.get(user.pk, {}), stopped.get(user.email, ())
        )
        for user in people
    }


def choice_of(user: User) -> Choices:
    return choices_of([user])[user.pk]
