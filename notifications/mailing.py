"""Which mail tells of which notification: one of its own, one that waits already, or a digest.

Changes of one task reach a person as one mail: the first makes a mail that leaves some minutes
later, and what comes until then joins it. Urgent things have it leave at once, unless a mail about
the task has just left. A notification has one ``mail``, so nothing is told twice.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from notifications.batches import is_many
from notifications.bundles import Bundle, bundles
from notifications.choosing import URGENT, Channel, Choices
from notifications.models import Delivery, Notification

COALESCE = timedelta(minutes=3)

#: A person and a task.
type Thread = tuple[UUID, UUID]


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
    return [*_Post(alone, choices).give(), *together]


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
        joining = [note for note in notes if self._joins(note)]
        self.waiting = _waiting(joining, self.now)
        self.left = _left([note for note in joining if note.kind in URGENT], self.now)

    def give(self) -> list[Delivery]:
        moved = {}
        for note in self.notes:
            thread = _thread(note) if self._joins(note) else None
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

    def _joins(self, note: Notification) -> bool:
        return note.task_id is not None and self._is_coalesced(note)

    def _is_coalesced(self, note: Notification) -> bool:
        return self.choices[note.recipient_id].settings.is_coalesced

    def _due(self, note: Notification, thread: Thread | None) -> datetime:
        """What tells of many tasks is gathered already; it waits all the same, to be undone."""
        at = self.now
        waits = thread or (is_many(note.payload) and self._is_coalesced(note))
        if waits and note.kind not in URGENT:
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
    """The mails about these tasks that are not due yet. Everybody locks them in one order."""
    if not notes:
        return {}
    people, tasks = _sides(notes)
    found = Delivery.objects.filter(
        channel=Delivery.Channel.EMAIL,
        state=Delivery.State.PENDING,
        attempts=0,
        next_at__gt=now,
        recipient__in=people,
        payload__target__in=[str(task) for task in tasks],
    )
    rows = found.select_for_update(of=("self",)).order_by("pk")
    return {
        (row.recipient_id, UUID(row.payload["target"])): row for row in rows if row.recipient_id
    }


def _left(notes: Collection[Notification], now: datetime) -> dict[Thread, datetime]:
    """When a mail about these tasks left last, of those that left just now."""
    if not notes:
        return {}
    people, tasks = _sides(notes)
    found = Notification.objects.filter(
        task__in=tasks,
        recipient__in=people,
        mail__next_at__gt=now - COALESCE,
        mail__next_at__lte=now,
    )
    rows = found.order_by("mail__next_at").values_list("recipient", "task", "mail__next_at")
    return {(person, task): at for person, task, at in rows}


def _sides(notes: Collection[Notification]) -> tuple[set[UUID], set[UUID]]:
    people = {note.recipient_id for note in notes}
    return people, {note.task_id for note in notes if note.task_id}


def _thread(note: Notification) -> Thread | None:
    return (note.recipient_id, note.task_id) if note.task_id else None
