"""Which mail tells of which notification: one of its own, one that waits already, or a digest.

Changes of one task reach a person as one mail: the first makes a mail that leaves some minutes
later, and what comes until then joins it. Urgent things have it leave at once, unless a mail about
the task has just left. Changes of many tasks do the same among themselves, those of one kind in one
team. A notification has one ``mail``, so nothing is told twice.

Mails are kept for longer than notifications (keeping.py). What was mailed and is told again when
its notification has been forgotten belongs to the mail that it had.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from notifications.batches import is_many
from notifications.bundles import Bundle, bundles
from notifications.choosing import URGENT, Channel, Choices
from notifications.models import Delivery, Notification

COALESCE = timedelta(minutes=3)

#: A person, and a task or what is told of many tasks.
type Thread = tuple[UUID, str]


def give_mails(notes: Iterable[Notification], choices: Mapping[UUID, Choices]) -> list[Delivery]:
    """Set the mail of each whose person wants one; returns those that are new, unsaved.

    A mail that waits is locked until the transaction ends, so that no worker sends it meanwhile.
    """
    wanting = []
    for note in notes:
        wanted = choices[note.recipient_id]
        if not wanted.wants(note.kind, Channel.EMAIL, note.team_id):
            continue
        note.is_collected = wanted.is_collected(note.kind)
        if not note.is_collected:
            wanting.append(note)
    found = bundles(wanting)
    alone = [bundle.first for bundle in found if not bundle.is_many]
    together = [_mail_of(bundle, choices) for bundle in found if bundle.is_many]
    return _without_known([*_Post(alone, choices).give(), *together], wanting)


def _without_known(mails: Collection[Delivery], notes: Iterable[Notification]) -> list[Delivery]:
    """An event happens once; whatever else is told may have been mailed already."""
    keys = [mail.dedupe_key for mail in mails if mail.event_id is None]
    known = Delivery.objects.in_bulk(keys, field_name="dedupe_key") if keys else {}
    for note in notes:
        if note.mail:
            note.mail = known.get(note.mail.dedupe_key, note.mail)
    return [mail for mail in mails if mail.dedupe_key not in known]


def _mail_of(bundle: Bundle, choices: Mapping[UUID, Choices]) -> Delivery:
    """About many tasks: neither does it join a mail about one of them, nor they it."""
    note = bundle.first
    mail = Delivery(
        kind=note.kind,
        address=note.recipient.email,
        recipient=note.recipient,
        payload=bundle.payload,
        dedupe_key=f"email:{bundle.key}",
        next_at=choices[note.recipient_id].earliest(timezone.now()),
    )
    for told in bundle.notes:
        told.mail = mail
    return mail


class _Post:
    """The mails that a batch of notifications finds, moves or makes."""

    def __init__(self, notes: Collection[Notification], choices: Mapping[UUID, Choices]) -> None:
        self.notes = notes
        self.choices = choices
        self.now = timezone.now()
        self.new: list[Delivery] = []
        joining = [note for note in notes if self._thread(note)]
        self.waiting = _waiting(joining, self.now)
        self.left = _left([note for note in joining if note.kind in URGENT], self.now)

    def give(self) -> list[Delivery]:
        moved = {}
        for note in self.notes:
            thread = self._thread(note)
            at = self._due(note, thread)
            mail = self.waiting.get(thread) if thread else None
            if mail is None:
                mail = self._make(note, at)
                if thread:
                    self.waiting[thread] = mail
            elif at < mail.next_at:
                mail.next_at = at
                moved[mail.pk] = mail
            note.mail = mail
        Delivery.objects.bulk_update(
            [mail for mail in moved.values() if not mail._state.adding], ["next_at"]
        )
        return self.new

    def _thread(self, note: Notification) -> Thread | None:
        is_coalesced = self.choices[note.recipient_id].settings.is_coalesced
        return _thread(note) if is_coalesced else None

    def _due(self, note: Notification, thread: Thread | None) -> datetime:
        at = self.now
        if thread and note.kind not in URGENT:
            at += COALESCE
        elif thread and (left := self.left.get(thread)):
            at = max(at, left + COALESCE)
        return self.choices[note.recipient_id].earliest(at)

    def _make(self, note: Notification, at: datetime) -> Delivery:
        mail = Delivery(
            event_id=note.event_id,
            kind=note.kind,
            address=note.recipient.email,
            recipient=note.recipient,
            payload=note.payload,
            dedupe_key=f"email:{note.dedupe_key}",
            next_at=at,
        )
        self.new.append(mail)
        return mail


def _waiting(notes: Collection[Notification], now: datetime) -> dict[Thread, Delivery]:
    """Their mails that are not due yet. Everybody locks them in one order."""
    if not notes:
        return {}
    tasks = [str(note.task_id) for note in notes if note.task_id]
    teams = [str(note.team_id) for note in notes if is_many(note.payload)]
    found = Delivery.objects.filter(
        Q(payload__target__in=tasks) | Q(payload__team__in=teams, payload__has_key="count"),
        channel=Delivery.Channel.EMAIL,
        state=Delivery.State.PENDING,
        attempts=0,
        next_at__gt=now,
        recipient__in={note.recipient_id for note in notes},
    )
    rows = found.select_for_update(of=("self",)).order_by("pk")
    return {thread: row for row in rows if (thread := _thread_of(row))}


def _left(notes: Collection[Notification], now: datetime) -> dict[Thread, datetime]:
    """When the last mail of theirs left, of those that left just now."""
    if not notes:
        return {}
    tasks = {note.task_id for note in notes if note.task_id}
    teams = {note.team_id for note in notes if is_many(note.payload)}
    found = Notification.objects.filter(
        Q(task__in=tasks) | Q(task=None, team__in=teams, payload__has_key="count"),
        recipient__in={note.recipient_id for note in notes},
        mail__next_at__gt=now - COALESCE,
        mail__next_at__lte=now,
    )
    rows = found.order_by("mail__next_at").values_list(
        "recipient", "task", "team", "kind", "mail__next_at"
    )
    return {(person, _subject(task, team, kind)): at for person, task, team, kind, at in rows}


def _thread(note: Notification) -> Thread | None:
    if not (note.task_id or is_many(note.payload)):
        return None
    return note.recipient_id, _subject(note.task_id, note.team_id, note.kind)


def _thread_of(mail: Delivery) -> Thread | None:
    if mail.recipient_id is None:
        return None
    payload = mail.payload
    if is_many(payload):
        return mail.recipient_id, _subject(None, payload["team"], mail.kind)
    return mail.recipient_id, payload["target"]


def _subject(task: UUID | None, team: UUID | str, kind: str) -> str:
    """What is told of many tasks is of one kind and one team."""
    return str(task or f"{team}:{kind}")
