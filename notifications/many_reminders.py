"""What mails and short messages say of many tasks that are due, as far as it is so by then."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications.choosing import choice_of
from notifications.due_mails import still_due
from notifications.due_words import due_words
from notifications.models import Delivery, Kind, Notification
from notifications.suppressing import Suppressed
from tasks.models import Task

Context = dict[str, Any]
_LISTED = 20
_SAID = {Kind.DUE_SOON: ("are due", "are due soon"), Kind.OVERDUE: ("were due", "are overdue")}


class Reminded(NamedTuple):
    note: Notification
    task: Task


def still_reminded(delivery: Delivery) -> Sequence[Reminded]:
    """The first due first. Suppressed when there is no reason to tell any of them any more."""
    person = delivery.recipient
    if person is None:
        raise Suppressed("The person is gone.")
    notes = _still_wanted(person, delivery)
    dates = {note.task_id: note.payload["due"] for note in notes if note.task_id}
    tasks = still_due(person, delivery.kind, dates)
    found = [Reminded(note, tasks[note.task_id]) for note in notes if note.task_id in tasks]
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
