from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from tasks.api.attachments import AttachmentViewSet, TaskAttachmentViewSet
from tasks.api.bulk import BulkViewSet
from tasks.api.calendar_feeds import CalendarFeedViewSet
from tasks.api.checklists import ChecklistItemViewSet, ChecklistViewSet
from tasks.api.comments import CommentHistoryViewSet, CommentViewSet, TaskCommentViewSet
from tasks.api.custom_fields import CustomFieldViewSet
from tasks.api.export import ExportViewSet
from tasks.api.guests import SharedCommentViewSet, SharedTaskViewSet, TaskGuestViewSet
from tasks.api.lifecycle import (
    ArchiveViewSet,
    TaskActivityViewSet,
    TrashViewSet,
    UndoViewSet,
)
from tasks.api.moving import MoveViewSet
from tasks.api.reactions import ReactionViewSet
from tasks.api.recurrences import RecurrenceViewSet
from tasks.api.relations import RelationViewSet
from tasks.api.saved_views import ViewViewSet
from tasks.api.search import SearchViewSet
from tasks.api.subtasks import SubtaskViewSet
from tasks.api.templates import TemplateViewSet
from tasks.api.time_entries import TimeEntryViewSet, TimerViewSet
from tasks.api.views import TaskViewSet
from tasks.api.watchers import WatcherViewSet
from tasks.api.workflow import (
    CycleViewSet,
    LabelViewSet,
    MilestoneViewSet,
    ProjectViewSet,
    StatusViewSet,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("tasks", TaskViewSet, basename="task")
router.register("tasks/<slug:id>/comments", TaskCommentViewSet, basename="task-comment")
router.register("tasks/<slug:id>/attachments", TaskAttachmentViewSet, basename="task-attachment")
router.register("attachments", AttachmentViewSet, basename="attachment")
router.register("comments", CommentViewSet, basename="comment")
router.register("search", SearchViewSet, basename="search")
router.register("statuses", StatusViewSet, basename="status")
router.register("labels", LabelViewSet, basename="label")
router.register("projects", ProjectViewSet, basename="project")
router.register("milestones", MilestoneViewSet, basename="milestone")
router.register("cycles", CycleViewSet, basename="cycle")
router.register("tasks/<slug:id>/relations", RelationViewSet, basename="task-relation")
router.register("checklists", ChecklistViewSet, basename="checklist")
router.register("checklist-items", ChecklistItemViewSet, basename="checklist-item")
router.register("templates", TemplateViewSet, basename="template")
router.register("views", ViewViewSet, basename="view")
router.register("calendar-feeds", CalendarFeedViewSet, basename="calendar-feed")
router.register("custom-fields", CustomFieldViewSet, basename="custom-field")
router.register("time-entries", TimeEntryViewSet, basename="time-entry")


def one_more(address: str, viewset: Any, **methods: str) -> Any:
    """A route of a viewset besides those that the router makes."""
    return path(address, viewset.as_view(methods))


urlpatterns = [
    one_more("tasks/export", ExportViewSet, get="download"),
    one_more("tasks/bulk", BulkViewSet, post="create"),  # before a task of that name
    *router.urls,
    one_more("tasks/<slug:id>/move", MoveViewSet, post="move"),
    one_more("tasks/<slug:id>/archive", ArchiveViewSet, post="archive"),
    one_more("tasks/<slug:id>/unarchive", ArchiveViewSet, post="unarchive"),
    one_more("tasks/<slug:id>/activity", TaskActivityViewSet, get="list"),
    one_more("tasks/<uuid:trashed>/restore", TrashViewSet, post="restore"),
    one_more("trash", TrashViewSet, get="list"),
    one_more("events/<uuid:id>/undo", UndoViewSet, post="undo"),
    one_more("attachments/<uuid:id>/content", AttachmentViewSet, get="content"),
    one_more("attachments/<uuid:id>/preview", AttachmentViewSet, get="preview"),
    one_more("comments/<uuid:id>/history", CommentHistoryViewSet, get="list"),
    one_more(
        "comments/<uuid:id>/reactions/<str:emoji>", ReactionViewSet, put="update", delete="destroy"
    ),
    one_more("tasks/<slug:id>/watchers", WatcherViewSet, get="list"),
    one_more(
        "tasks/<slug:id>/watchers/me",
        WatcherViewSet,
        get="retrieve",
        put="update",
        delete="destroy",
    ),
    one_more("tasks/<slug:id>/guests", TaskGuestViewSet, get="list", post="create"),
    one_more("tasks/<slug:id>/guests/<uuid:guest_id>", TaskGuestViewSet, delete="destroy"),
    one_more("shared-tasks", SharedTaskViewSet, get="list"),
    one_more("shared-tasks/<slug:id>", SharedTaskViewSet, get="retrieve", delete="destroy"),
    one_more("shared-tasks/<slug:id>/comments", SharedCommentViewSet, get="list", post="create"),
    one_more(
        "shared-tasks/<slug:id>/comments/<uuid:comment_id>",
        SharedCommentViewSet,
        patch="partial_update",
        delete="destroy",
    ),
    one_more("time-entries/totals", TimeEntryViewSet, get="totals"),
    one_more("time-entries/timer", TimerViewSet, get="retrieve", post="create", delete="destroy"),
    one_more("tasks/<slug:id>/subtasks", SubtaskViewSet, get="list"),
    one_more(
        "tasks/<slug:id>/recurrence",
        RecurrenceViewSet,
        get="retrieve",
        put="update",
        delete="destroy",
    ),
    one_more("checklists/<uuid:id>/items", ChecklistViewSet, post="add"),
    one_more("checklist-items/<uuid:id>/convert", ChecklistItemViewSet, post="convert"),
    one_more("templates/<uuid:id>/tasks", TemplateViewSet, post="apply"),
    one_more("statuses/order", StatusViewSet, put="order"),
    *(
        one_more(f"{noun}/<uuid:id>/{verb}", viewset, post=verb)
        for noun, viewset in (
            ("projects", ProjectViewSet),
            ("milestones", MilestoneViewSet),
            ("cycles", CycleViewSet),
        )
        for verb in ("close", "reopen")
    ),
]
