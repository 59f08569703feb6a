"""Whose inbox shows more or less by an event that tells them nothing."""

from collections.abc import Sequence
from uuid import UUID

from notifications.models import Notification
from tasks.models import Task
from teams.clock import Item
from teams.events import Verb
from teams.models import Event


def whose_inbox_changes(event: Event, items: Sequence[Item]) -> set[UUID]:
    """What is in the trash is gone from inboxes until it comes back, and so is a team one left."""
    touched = [Item(event.target_type, event.target_id, event.changes), *items]
    moved = [item for item in touched if "deleted_at" in item.changes]
    tasks = [item.target_id for item in moved if item.target_type == Task.kind]
    teams = [item.target_id for item in moved if item.target_type == "team"]
    unread = Notification.objects.unread()
    if event.verb == Verb.MEMBER_REMOVED:
        unread = unread.filter(team=event.team_id, recipient=event.target_id)
    elif teams:
        unread = unread.filter(team__in=teams)
    elif tasks:
        unread = unread.filter(task__in=tasks)
    else:
        return set()
    return set(unread.values_list("recipient", flat=True))
