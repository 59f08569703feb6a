"""What the page of the inbox shows, and what its buttons mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.choosing import Channel
from notifications.inbox import mark
from notifications.models import Kind, Notification, NotificationQuerySet
from notifications.preferences import switch_everywhere
from tasks.actions import watch_task
from tasks.markdown import beginning
from tasks.models import Comment, Task

SHOWN = 50
FILTERS = {"unread": "Unread", "all": "All", "snoozed": "Snoozed", "archived": "Archived"}
_MORNING = time(9)
#: More than the two lines that fit.
_EXCERPT = 300


@dataclass
class Thread:
    """All on this page that is about one task; or one notification that is about none."""

    task: Task | None
    notes: list[Notification] = field(default_factory=list)


def shown(user: User, only: str) -> NotificationQuerySet:
    mine = Notification.objects.visible_to(user).for_reading()
    match only:
        case "unread":
            return mine.current().unread()
        case "snoozed":
            return mine.snoozed()
        case "archived":
            return mine.exclude(archived_at=None)
    return mine.current()


def page_of(rows: NotificationQuerySet, before: UUID | None) -> tuple[list[Notification], bool]:
    """The latest of them, or those before one; and whether there are more."""
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    return found[:SHOWN], len(found) > SHOWN


def threads_of(notes: Sequence[Notification]) -> list[Thread]:
    """In the order of the latest of each."""
    threads: dict[UUID, Thread] = {}
    for note in notes:
        thread = threads.setdefault(note.task_id or note.pk, Thread(note.task))
        thread.notes.append(note)
    return list(threads.values())


def said(notes: Sequence[Notification]) -> dict[UUID, str]:
    """How the comments begin that they are about, by the notification. One query for all."""
    about = {note.pk: note.payload["comment"] for note in notes if note.payload.get("comment")}
    comments = Comment.objects.alive().filter(pk__in=set(about.values()))
    bodies = {str(pk): body for pk, body in comments.values_list("pk", "body")}
    return {pk: beginning(bodies.get(comment, ""), _EXCERPT) for pk, comment in about.items()}


def press(user: User, note: Notification, button: str) -> str:
    """Do what a button says. Returns what to tell the person."""
    return _BUTTONS[button](user, note)


def _read(user: User, note: Notification) -> str:
    mark(actor=user, note=note, is_read=True)
    return ""


def _unread(user: User, note: Notification) -> str:
    mark(actor=user, note=note, is_read=False)
    return ""


def _archive(user: User, note: Notification) -> str:
    mark(actor=user, note=note, is_archived=True, is_read=True)
    return "It is in the archive."


def _restore(user: User, note: Notification) -> str:
    mark(actor=user, note=note, is_archived=False, snoozed_until=None)
    return "It is in the inbox again."


def _mute(user: User, note: Notification) -> str:
    if note.task is None:
        return "This is not about a task, so there is nothing to mute."
    watch_task(actor=user, task=note.task, is_muted=True)
    return f"{note.task.key} is muted: you hear of it when somebody mentions or assigns you."


@transaction.atomic
def _stop(user: User, note: Notification) -> str:
    kind = Kind(note.kind)
    switch_everywhere(user, [kind.value], list(Channel), is_on=False)
    return f"You are not told any more of: “{kind.label}”. Your notification settings turn it on."


def _snooze(moment: Callable[[datetime], datetime]) -> Callable[[User, Notification], str]:
    def press_snooze(user: User, note: Notification) -> str:
        until = moment(timezone.now().astimezone(ZoneInfo(user.time_zone)))
        mark(actor=user, note=note, snoozed_until=until)
        return f"It comes back on {until:%A at %H:%M}."

    return press_snooze


def _in_an_hour(now: datetime) -> datetime:
    return (now.astimezone(ZoneInfo("UTC")) + timedelta(hours=1)).astimezone(now.tzinfo)


def _tomorrow(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), _MORNING, now.tzinfo)


def _next_week(now: datetime) -> datetime:
    """On Monday."""
    return datetime.combine(now.date() + timedelta(days=7 - now.weekday()), _MORNING, now.tzinfo)


_BUTTONS: dict[str, Callable[[User, Notification], str]] = {
    "read": _read,
    "unread": _unread,
    "archive": _archive,
    "restore": _restore,
    "mute": _mute,
    "stop": _stop,
    "hour": _snooze(_in_an_hour),
    "tomorrow": _snooze(_tomorrow),
    "week": _snooze(_next_week),
}
BUTTONS = frozenset(_BUTTONS)
