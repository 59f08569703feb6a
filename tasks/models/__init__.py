"""Tasks and what hangs on them."""

from tasks.models.attachment import Attachment, PreviewState
from tasks.models.calendar_feed import CalendarFeed, CalendarFeedQuerySet, FeedKind
from tasks.models.checklist import Checklist, ChecklistItem
from tasks.models.comment import Comment
from tasks.models.custom_field import Choice, CustomField, CustomValue, FieldType
from tasks.models.guest import TaskGuest
from tasks.models.hanging import Hanging
from tasks.models.imports import Import
from tasks.models.label import Label, TaskLabel
from tasks.models.planning import Cycle, Milestone, Plan, Project
from tasks.models.priority import Priority
from tasks.models.reaction import Reaction
from tasks.models.recurrence import Recurrence, RecurrenceMode
from tasks.models.relation import Relation, RelationType
from tasks.models.saved_view import Layout, SavedView
from tasks.models.search import SearchDocument
from tasks.models.status import Category, Status
from tasks.models.task import Task, TaskNumber
from tasks.models.template import TaskTemplate
from tasks.models.time_entry import TimeEntry
from tasks.models.watcher import Watcher

__all__ = [
    "Attachment",
    "CalendarFeed",
    "CalendarFeedQuerySet",
    "Category",
    "Checklist",
    "ChecklistItem",
    "Choice",
    "Comment",
    "CustomField",
    "CustomValue",
    "Cycle",
    "FeedKind",
    "FieldType",
    "Hanging",
    "Import",
    "Label",
    "Layout",
    "Milestone",
    "Plan",
    "PreviewState",
    "Priority",
    "Project",
    "Reaction",
    "Recurrence",
    "RecurrenceMode",
    "Relation",
    "RelationType",
    "SavedView",
    "SearchDocument",
    "Status",
    "Task",
    "TaskGuest",
    "TaskLabel",
    "TaskNumber",
    "TaskTemplate",
    "TimeEntry",
    "Watcher",
]
