"""The verbs of this app's events. What changed is always the difference of two states."""

from enum import StrEnum

from django.dispatch import Signal

from accounts.ids import new_id
from tasks.models import Import
from teams.models import Target

#: In the transaction that ends an import: ``batch``. Also when nothing of it could be taken.
import_ended = Signal()


class Verb(StrEnum):
    STATUS_CREATED = "status.created"
    STATUS_UPDATED = "status.updated"
    STATUS_DELETED = "status.deleted"
    STATUSES_REORDERED = "status.reordered"
    LABEL_CREATED = "label.created"
    LABEL_UPDATED = "label.updated"
    LABEL_DELETED = "label.deleted"
    FIELD_CREATED = "custom_field.created"
    FIELD_UPDATED = "custom_field.updated"
    FIELD_DELETED = "custom_field.deleted"
    PROJECT_CREATED = "project.created"
    PROJECT_UPDATED = "project.updated"
    PROJECT_CLOSED = "project.closed"
    PROJECT_REOPENED = "project.reopened"
    PROJECT_DELETED = "project.deleted"
    MILESTONE_CREATED = "milestone.created"
    MILESTONE_UPDATED = "milestone.updated"
    MILESTONE_CLOSED = "milestone.closed"
    MILESTONE_REOPENED = "milestone.reopened"
    MILESTONE_DELETED = "milestone.deleted"
    CYCLE_CREATED = "cycle.created"
    CYCLE_UPDATED = "cycle.updated"
    CYCLE_CLOSED = "cycle.closed"
    CYCLE_REOPENED = "cycle.reopened"
    CYCLE_DELETED = "cycle.deleted"
    TASK_CREATED = "task.created"
    TASK_UPDATED = "task.updated"
    TASK_MOVED = "task.moved"
    TASK_ARCHIVED = "task.archived"
    TASK_UNARCHIVED = "task.unarchived"
    TASK_DELETED = "task.deleted"
    TASK_RESTORED = "task.restored"
    TASK_IMPORTED = "task.imported"
    TASKS_PURGED = "task.purged"
    TASKS_CHANGED = "task.bulk_changed"
    TASKS_SPREAD = "task.spread"
    ATTACHMENT_CREATED = "attachment.created"
    ATTACHMENT_DELETED = "attachment.deleted"
    ATTACHMENT_PURGED = "attachment.purged"
    UNDONE = "event.undone"
    TIMER_STARTED = "time_entry.started"
    TIMER_STOPPED = "time_entry.stopped"
    TIME_CREATED = "time_entry.created"
    TIME_UPDATED = "time_entry.updated"
    TIME_DELETED = "time_entry.deleted"
    RELATION_CREATED = "relation.created"
    RELATION_DELETED = "relation.deleted"
    CHECKLIST_CREATED = "checklist.created"
    CHECKLIST_UPDATED = "checklist.updated"
    CHECKLIST_DELETED = "checklist.deleted"
    ITEM_CREATED = "checklist_item.created"
    ITEM_UPDATED = "checklist_item.updated"
    ITEM_DELETED = "checklist_item.deleted"
    TEMPLATE_CREATED = "task_template.created"
    TEMPLATE_UPDATED = "task_template.updated"
    TEMPLATE_DELETED = "task_template.deleted"
    RECURRENCE_CREATED = "recurrence.created"
    RECURRENCE_UPDATED = "recurrence.updated"
    RECURRENCE_ADVANCED = "recurrence.advanced"
    RECURRENCE_ENDED = "recurrence.ended"
    RECURRENCE_DELETED = "recurrence.deleted"
    VIEW_CREATED = "saved_view.created"
    VIEW_UPDATED = "saved_view.updated"
    VIEW_DELETED = "saved_view.deleted"
    COMMENT_CREATED = "comment.created"
    COMMENT_UPDATED = "comment.updated"
    COMMENT_DELETED = "comment.deleted"
    GUEST_ADDED = "task_guest.added"
    GUEST_REMOVED = "task_guest.removed"
    REACTION_CREATED = "reaction.created"
    REACTION_DELETED = "reaction.deleted"


def import_target(batch: Import, label: str) -> Target:
    """The import itself; the tasks are the event's items."""
    return Target("import", batch.pk, label)


def upload_target(count: int) -> Target:
    """Several files attached at once; each of them is an item of the event."""
    return Target("upload", new_id(), f"{count} files")
