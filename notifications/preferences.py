"""What people do to how they are told. No event: it concerns nobody else."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.choosing import CHOSEN, COLLECTED, Channel, Switches, usually
from notifications.digesting import send_digest
from notifications.mailing import COALESCE
from notifications.models import (
    Delivery,
    Kind,
    NotificationSettings,
    OptOut,
    TeamNotificationSettings,
)
from teams.models import Team
from teams.policies import Action, require

type Chosen = dict[str, dict[str, bool]]


class Timing(TypedDict, total=False):
    """When mails go. Both quiet hours, or neither."""

    is_coalesced: bool
    digest: str
    digest_hour: int
    digest_weekday: int
    quiet_from: time | None
    quiet_until: time | None


@transaction.atomic
def choose(*, actor: User, channels: Switches, team: Team | None = None) -> None:
    """Switch channels of kinds on and off, for all teams or for one that they see; what is not
    named stays. ``None`` in place of a switch is what holds without it.
    """
    check_switches(channels)
    if team:
        require(actor, Action.TEAM_VIEW, team)
        row: Any = _lock_team(actor, team)
        row.channels = _merged(row.channels, channels)
    else:
        row = _lock(actor)
        row.channels = _without_usual(_merged(_with_opt_outs(actor, row), channels))
    row.save(update_fields=["channels"])


@transaction.atomic
def choose_anew(*, actor: User, channels: Switches, team: Team | None = None) -> None:
    """The same from the beginning: what is not named is as it is by default, or for all teams."""
    check_switches(channels)
    if team:
        require(actor, Action.TEAM_VIEW, team)
        row: Any = _lock_team(actor, team)
    else:
        row = _lock(actor)
        OptOut.objects.filter(address=actor.email, kind__in=CHOSEN).delete()
    row.channels = {}
    row.save(update_fields=["channels"])
    choose(actor=actor, channels=channels, team=team)


@transaction.atomic
def set_timing(*, actor: User, **timing: Unpack[Timing]) -> NotificationSettings:
    """When mails go. Who gives their digest up gets a last one with what waits for it."""
    settings = _lock(actor)
    quiet = settings.quiet_from, settings.quiet_until
    for name, value in timing.items():
        setattr(settings, name, value)
    if (settings.quiet_from is None) != (settings.quiet_until is None):
        message = "Give both ends of the quiet hours, or neither."
        raise ValidationError({"quiet_until": message})
    settings.full_clean(exclude=["user"])
    settings.save()
    if quiet != (settings.quiet_from, settings.quiet_until):
        release(actor)
    if settings.digest == NotificationSettings.Digest.OFF:
        send_digest(actor, timezone.now())
    return settings


@transaction.atomic
def release(person: User) -> None:
    """What waits for the end of their quiet hours is to go soon, for that end is another now.

    If it is quiet then still, the worker that comes for it finds so, and when that ends.
    """
    soon = timezone.now() + COALESCE
    waiting = Delivery.objects.filter(
        recipient=person, state=Delivery.State.PENDING, attempts=0, next_at__gt=soon
    )
    held = waiting.select_for_update().order_by("pk")
    Delivery.objects.filter(pk__in=list(held.values_list("pk", flat=True))).update(next_at=soon)


@transaction.atomic
def stop_mails(*, person: User, kinds: Iterable[str]) -> None:
    """Behind the link in a mail: no more mails of these kinds, in no team.

    Of a digest: of nothing that it has, so none any more, and no single mails in its place. When
    it goes stays as it is chosen, for who takes that back.
    """
    names = set(kinds)
    if Kind.DIGEST in names:
        names |= COLLECTED
    switch_everywhere(person, names - {Kind.DIGEST}, [Channel.EMAIL], is_on=False)


@transaction.atomic
def resume_mails(*, person: User, kinds: Iterable[str]) -> None:
    """Of a digest: with what it has by default."""
    names = set(kinds)
    if Kind.DIGEST in names:
        switch_everywhere(person, COLLECTED, [Channel.EMAIL], is_on=None)
    switch_everywhere(person, names - {Kind.DIGEST}, [Channel.EMAIL], is_on=True)


@transaction.atomic
def switch_everywhere(
    person: User, kinds: Iterable[str], channels: Iterable[Channel], *, is_on: bool | None
) -> None:
    """For all teams: what a team has a choice of its own for goes back to the person's. ``None`` is
    the default.
    """
    wanted = {kind: {channel.value: is_on for channel in channels} for kind in kinds}
    back = {kind: dict.fromkeys(switches, None) for kind, switches in wanted.items()}
    choose(actor=person, channels=wanted)
    for row in TeamNotificationSettings.objects.filter(user=person).select_for_update():
        row.channels = _merged(row.channels, back)
        row.save(update_fields=["channels"])


def check_switches(channels: Any) -> None:
    """ValidationError unless it is ``{kind: {channel: true, false or null}}``."""
    if not isinstance(channels, dict):
        raise ValidationError({"kinds": "Give an object: kind, then channel, then true or false."})
    known = {kind.value for kind in CHOSEN}
    for kind, switches in channels.items():
        if kind not in known:
            raise ValidationError({"kinds": f"Known kinds are: {', '.join(CHOSEN)}."})
        if not isinstance(switches, dict) or not set(switches) <= set(Channel):
            raise ValidationError({"kinds": f"{kind}: known channels are: {', '.join(Channel)}."})
        if not all(value is None or isinstance(value, bool) for value in switches.values()):
            raise ValidationError({"kinds": f"{kind}: give true, false or null."})


def _lock(person: User) -> NotificationSettings:
    NotificationSettings.objects.get_or_create(user=person)
    return NotificationSettings.objects.select_for_update().get(pk=person.pk)


def _lock_team(person: User, team: Team) -> TeamNotificationSettings:
    TeamNotificationSettings.objects.get_or_create(user=person, team=team)
    return TeamNotificationSettings.objects.select_for_update().get(user=person, team=team)


def _with_opt_outs(person: User, row: NotificationSettings) -> Chosen:
    """What was stopped before the person had an account becomes a choice of theirs like others."""
    stopped = OptOut.objects.filter(address=person.email, kind__in=CHOSEN)
    switches = {
        kind: {Channel.EMAIL.value: False} for kind in stopped.values_list("kind", flat=True)
    }
    stopped.delete()
    return _merged(row.channels, switches)


def _merged(kept: Mapping[str, Mapping[str, bool]], given: Switches) -> Chosen:
    merged: Chosen = {kind: dict(switches) for kind, switches in kept.items()}
    for kind, switches in given.items():
        for channel, value in switches.items():
            if value is None:
                merged.get(kind, {}).pop(channel, None)
            else:
                merged.setdefault(kind, {})[channel] = value
    return {kind: switches for kind, switches in merged.items() if switches}


def _without_usual(chosen: Chosen) -> Chosen:
    """Only what differs from the default is kept, so that a default may become another."""
    kept = {
        kind: {name: value for name, value in switches.items() if value != usually(kind, name)}
        for kind, switches in chosen.items()
    }
    return {kind: switches for kind, switches in kept.items() if switches}
