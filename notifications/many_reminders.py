"""What mails and short messages say of many tasks that are due, as far as it is so by then."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.batches import seen_by
from notifications.choosing import choice_of
from notifications.due_words import due_words
from notifications.models import Delivery, Kind, Notification
from notifications.suppressing import Suppressed
from tasks.models import Task, Watcher

Context = dict[str, Any]
_LISTED = 20
_SAID = {Kind.DUE_SOON: ("are due", "are due soon"), Kind.OVERDUE: ("were due", "are overdue")}


class Reminded(NamedTuple):
    note: Notification
    task: Task


def still_reminded(delivery: Delivery) -> Sequence[Reminded]:
    """The first due first. Suppressed when there is no reason to tell any of them any more."""
    person, kind = delivery.recipient, Kind(delivery.kind)
    if person is None:
        raise Suppressed("The person is gone.")
    notes = _still_wanted(person, delivery)
    tasks = _still_due(person, kind, [note.task_id for note in notes if note.task_id])
    found = [
        Reminded(note, tasks[note.task_id])
        for note in notes
        if note.task_id in tasks
        and tasks[note.task_id].due_date == datetime.fromisoformat(note.payload["due"])
    ]
    if not found:
        raise Suppressed("By now it holds for none of the tasks, or the person sees none of them.")
    return sorted(found, key=lambda one: (one.note.payload["due"], one.task.number))


def single(delivery: Delivery, note: Notification) -> Delivery:
    """The same message, about this task alone."""
    return Delivery(
        channel=delivery.channel,
        kind=note.kind,
        address=delivery.address,
        recipient=delivery.recipient,
        payload=note.payload,
    )


def reminders_sentence(kind: str, tasks: Sequence[Task]) -> str:
    """With the date, where it is the same for all."""
    at, soon = _SAID[Kind(kind)]
    dates = {due_words(task) for task in tasks}
    when = f"{at} {dates.pop()}" if len(dates) == 1 else soon
    return f"{len(tasks):,} tasks of {tasks[0].team.name} {when}"


def reminders_context(delivery: Delivery, found: Sequence[Reminded]) -> Context:
    tasks = [task for _, task in found]
    listed = tasks[:_LISTED]
    return {
        "kind": delivery.kind,
        "recipient": delivery.recipient,
        "team": tasks[0].team,
        "tasks": [(task, due_words(task)) for task in listed],
        "more": len(tasks) - len(listed),
        "told": reminders_sentence(delivery.kind, tasks),
        "url": settings.SITE_URL + reverse("notifications:inbox"),
    }


def _still_wanted(person: User, delivery: Delivery) -> Sequence[Notification]:
    wanted = choice_of(person)
    ids = delivery.payload["notes"]
    unread = Notification.objects.filter(pk__in=ids, recipient=person).unread()
    notes = [note for note in unread if wanted.wants(note.kind, delivery.channel, note.team_id)]
    if not notes:
        raise Suppressed("The person has read them in the inbox, or has stopped this kind.")
    return notes


def _still_due(person: User, kind: Kind, ids: Collection[UUID]) -> Mapping[UUID | None, Task]:
    """As due_mails.py asks it of one."""
    watches = Watcher.objects.filter(task=OuterRef("pk"), user=person, is_muted=False)
    tasks = Task.objects.current().open().filter(seen_by(person), pk__in=ids)
    tasks = tasks.filter(Q(assignee=person) | Exists(watches))
    if kind == Kind.DUE_SOON:
        tasks = tasks.filter(due_date__gt=timezone.now())
    return {task.pk: task for task in tasks.for_reading()}
