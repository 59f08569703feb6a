"""What this app does when teams speaks."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.dispatch import receiver

from accounts.background import nudge
from accounts.events import exporting, leaving
from accounts.models import User
from tasks.events import Verb
from tasks.models import (
    Attachment,
    CalendarFeed,
    Category,
    Comment,
    Recurrence,
    RecurrenceMode,
    SavedView,
    Status,
    Task,
    TimeEntry,
    Watcher,
)
from tasks.models.status import COLORS
from tasks.telling import note_hanging
from tasks.watching import watch_for
from teams import clock, things
from teams.clock import Item, publishing
from teams.events import team_created, telling
from teams.models import Event, Target, Team

DEFAULT_STATUSES = (
    Category.TODO,
    Category.IN_PROGRESS,
    Category.IN_REVIEW,
    Category.DONE,
    Category.CANCELLED,
)


@receiver(team_created)
def give_default_statuses(*, team: Team, actor: User | None, **_: Any) -> None:
    """Every team starts with the five columns that most teams use."""
    statuses = [
        Status(
            team=team,
            name=category.label,
            slug=category.value,
            category=category,
            color=COLORS[category],
            position=position,
            is_default=category is Category.TODO,
        )
        for position, category in enumerate(DEFAULT_STATUSES)
    ]
    Status.objects.bulk_create(statuses)
    clock.record(
        team=team,
        verb=Verb.STATUS_CREATED,
        actor=actor,
        target=Target("status", team.pk, "Default workflow"),
        items=[things.item(status, {}) for status in statuses],
    )


@receiver(publishing)
def wake_recurrences(*, event: Event, items: Sequence[Item], **_: Any) -> None:
    """What comes again when it is done comes at once; beat would find it within a minute."""
    own = Item(event.target_type, event.target_id, event.changes)
    moved = [one.target_id for one in (own, *items) if one.changes.get("status", [None])[0]]
    if not moved:
        return
    waiting = Recurrence.objects.filter(task__in=moved, mode=RecurrenceMode.COMPLETION)
    if waiting.filter(task__status__category=Category.DONE).exists():
        nudge("tasks.jobs.make_recurring_tasks")


@receiver(publishing)
def note_watchers(*, event: Event, items: Sequence[Item], **_: Any) -> None:
    watch_for(event, items)


@receiver(publishing)
def note_what_hangs(*, event: Event, items: Sequence[Item], **_: Any) -> None:
    note_hanging([Item(event.target_type, event.target_id, event.changes), *items])


@receiver(telling)
def tell_no_deleted_comments(*, events: Sequence[Event], **_: Any) -> set[tuple[UUID, str]]:
    """What a comment said is gone for everybody once it is deleted. One query, if any says it."""
    said = {event.target_id for event in events if _says_comment(event)}
    if not said:
        return set()
    there = Comment.objects.filter(pk__in=said, deleted_at=None).values_list("pk", flat=True)
    return {(pk, "body") for pk in said.difference(there)}


def _says_comment(event: Event) -> bool:
    return event.target_type == Comment.kind and "body" in event.changes


@receiver(leaving)
def drop_what_was_private(*, user: User, **_: Any) -> None:
    """What they had for themself alone; nobody else ever saw it, so no event tells of it."""
    CalendarFeed.objects.filter(owner=user).delete()
    SavedView.objects.filter(owner=user).delete()
    Watcher.objects.filter(user=user).delete()


@receiver(exporting)
def export_work(*, user: User, **_: Any) -> dict[str, Iterable[object]]:
    """What they wrote, were given and spent their time on, in the teams that they are in."""
    task = {"task_number": F("task__number"), "team_slug": F("team__slug")}
    tasks = Task.objects.visible_to(user).filter(Q(creator=user) | Q(assignee=user))
    return {
        "tasks": tasks.order_by("team", "number")
        .values(
            "number",
            "title",
            "description",
            "priority",
            "due_date",
            "created_at",
            "updated_at",
            team_slug=F("team__slug"),
            status_slug=F("status__slug"),
        )
        .iterator(),
        "comments": Comment.objects.visible_to(user)
        .filter(author=user)
        .order_by("created_at")
        .values("body", "created_at", **task)
        .iterator(),
        "time_entries": TimeEntry.objects.visible_to(user)
        .filter(person=user)
        .order_by("day", "id")
        .values("day", "seconds", "note", "started_at", "ended_at", **task)
        .iterator(),
        "files": Attachment.objects.visible_to(user)
        .filter(uploader=user)
        .order_by("created_at")
        .values("name", "size", "content_type", "sha256", "created_at", **task)
        .iterator(),
        "saved_views": SavedView.objects.visible_to(user)
        .filter(owner=user)
        .values("name", "query", "layout", team_slug=F("team__slug")),
        "calendar_feeds": CalendarFeed.objects.filter(owner=user)
        .order_by("created_at")
        .values("kind", "created_at", "last_used_at", "revoked_at", team_slug=F("team__slug")),
    }
