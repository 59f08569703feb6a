"""Telling people: one place turns "this person should know" into rows.

A notification for the inbox, and by what the person chose (choosing.py) a delivery for each channel
that it is to go out on. All of it belongs to the transaction of its cause, and takes the same few
queries for one person as for a hundred.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.background import nudge
from accounts.models import User
from notifications.bundles import bundles
from notifications.choosing import Channel, Choices, choices_of
from notifications.live import announce_inbox
from notifications.mailing import give_mails
from notifications.models import Delivery, Kind, Notification, Why
from notifications.reaching import ADDRESSES
from tasks.models import Task, Watcher
from teams.models import Event, Team

DRAIN = "notifications.jobs.drain_deliveries"

_BATCH = 500
#: Whoever mutes a task does not hear of its dates either.
_MUTABLE = frozenset({Kind.DUE_SOON, Kind.OVERDUE})
_AT_ONCE = (Delivery.Channel.PUSH, Delivery.Channel.SMS, Delivery.Channel.CHAT)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """That a person should know something; ``about`` is what the texts of the kind look up."""

    kind: Kind
    person: User
    team: Team
    task: Task | None
    why: Why
    about: dict[str, Any]
    dedupe_key: str
    event: Event | None = None


def notify(
    *,
    kind: Kind,
    person: User,
    team: Team,
    task: Task | None,
    why: Why,
    about: dict[str, Any],
    dedupe_key: str,
    event: Event | None = None,
) -> None:
    """Tell one person, on all the channels that they want for this kind in this team.

    Call it in the transaction of what causes it. ``why`` is what makes them one of those who are
    told, and ``about`` what the texts need: ``{"target": str(task.pk)}`` and whatever else the
    context of the kind looks up, as JSON. ``dedupe_key`` names the occasion (for a reminder: kind,
    task, person and the date): what was told under it is never told again, so jobs may call this
    as often as they like. Nobody is told of their own doing (the actor of ``event``); bots and
    ended accounts are told nothing, and whoever has muted the task nothing of its dates. Whether
    the person may see it is asked whenever it is read or sent.
    """
    notify_all(
        [
            Telling(
                kind=kind,
                person=person,
                team=team,
                task=task,
                why=why,
                about=about,
                dedupe_key=dedupe_key,
                event=event,
            )
        ]
    )


def notify_all(tellings: Iterable[Telling]) -> None:
    """As :func:`notify`, for many at once."""
    worth = _without_known(_without_muted(_without_own(tellings)))
    if not worth:
        return
    choices = choices_of({telling.person for telling in worth})
    notes = [note for telling in worth if (note := _note(telling, choices))]
    deliveries = [*give_mails(notes, choices), *_at_once(notes, choices)]
    Delivery.objects.bulk_create(deliveries, batch_size=_BATCH, ignore_conflicts=True)
    Notification.objects.bulk_create(notes, batch_size=_BATCH, ignore_conflicts=True)
    announce_inbox({note.recipient_id for note in notes})
    if deliveries:
        nudge(DRAIN)


def _without_own(tellings: Iterable[Telling]) -> Iterator[Telling]:
    for telling in tellings:
        person, event = telling.person, telling.event
        is_own = event is not None and event.actor_id == person.pk
        if not is_own and person.is_active and not person.is_bot:
            yield telling


def _without_muted(tellings: Iterable[Telling]) -> list[Telling]:
    found = list(tellings)
    tasks = {telling.task for telling in found if telling.task and telling.kind in _MUTABLE}
    if not tasks:
        return found
    rows = Watcher.objects.filter(task__in=tasks, is_muted=True)
    muted = set(rows.values_list("task_id", "user_id"))
    return [
        telling
        for telling in found
        if telling.kind not in _MUTABLE
        or telling.task is None
        or (telling.task.pk, telling.person.pk) not in muted
    ]


def _without_known(tellings: Collection[Telling]) -> list[Telling]:
    """An event happens once; whatever else is told may have been told already."""
    keys = [telling.dedupe_key for telling in tellings if telling.event is None]
    if not keys:
        return list(tellings)
    known = set(
        Notification.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True)
    )
    return [telling for telling in tellings if telling.dedupe_key not in known]


def _note(telling: Telling, choices: Mapping[UUID, Choices]) -> Notification | None:
    """None for who wants to hear of such things on no channel at all."""
    wanted = choices[telling.person.pk]
    team_id = telling.team.pk
    if not any(wanted.wants(telling.kind, channel, team_id) for channel in Channel):
        return None
    actor = telling.event.actor_id if telling.event else None
    return Notification(
        recipient=telling.person,
        team=telling.team,
        kind=telling.kind,
        why=telling.why,
        event_id=telling.event.pk if telling.event else None,
        task=telling.task,
        actor_id=actor,
        payload={"actor": actor and str(actor), **telling.about},
        dedupe_key=telling.dedupe_key,
        is_in_app=wanted.wants(telling.kind, Channel.IN_APP, team_id),
    )


def _at_once(
    notes: Collection[Notification], choices: Mapping[UUID, Choices]
) -> Iterator[Delivery]:
    """What is not gathered into mails: one message for each place that takes it.

    By the key short_texts.py finds the notification again.
    """
    for channel in _AT_ONCE:
        if not (find := ADDRESSES.get(channel)):
            continue
        wanting = [
            note
            for note in notes
            if choices[note.recipient_id].wants(note.kind, channel, note.team_id)
        ]
        if not wanting:
            continue
        addresses = find({note.recipient for note in wanting})
        for bundle in bundles(wanting):
            note = bundle.first
            for address in addresses.get(note.recipient_id, ()):
                yield Delivery(
                    event_id=note.event_id,
                    channel=channel,
                    kind=note.kind,
                    address=address,
                    recipient=note.recipient,
                    payload=bundle.payload,
                    dedupe_key=f"{channel}:{address}:{bundle.key}",
                    next_at=choices[note.recipient_id].earliest(timezone.now()),
                )
