"""Tasks, comments and imports in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.back_office import ActionAdmin, ReadOnlyAdmin
from accounts.models import BackOffice
from tasks import actions
from tasks.models import (
    Attachment,
    CalendarFeed,
    Checklist,
    ChecklistItem,
    Comment,
    CustomField,
    Import,
    Reaction,
    Recurrence,
    Relation,
    SavedView,
    Status,
    Task,
    TaskGuest,
    TaskTemplate,
    TimeEntry,
    Watcher,
)
from teams.explaining import seers_table


@admin.register(Status)
class StatusAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "team", "category", "position", "is_default")
    list_select_related = ("team",)
    list_filter = ("category",)
    search_fields = ("name", "team__key")


@admin.register(Task)
class TaskAdmin(ActionAdmin):
    list_display = ("key", "title", "status", "priority", "assignee", "updated_at")
    list_filter = ("priority", "status__category", ("deleted_at", admin.EmptyFieldListFilter))
    list_select_related = ("team", "status", "assignee")
    search_fields = ("title", "team__key", "=number")
    autocomplete_fields = ("team", "status", "assignee")
    show_full_result_count = False
    _given = ("title", "description", "status", "priority", "assignee", "due_date", "points")
    _known = ("key", "creator", "version", "created_at", "updated_at", "deleted_at", "seen_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("team", *self._given, *self._known) if obj else ("team", *self._given)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("team", *self._known) if obj else ()

    @admin.display(description="Who can see this, and why")
    def seen_by(self, task: Task) -> str:
        return seers_table(task)

    def create(self, actor: BackOffice, **values: Any) -> Task:
        return actions.create_task(actor=actor, **values)

    def change(self, actor: BackOffice, obj: Task, **values: Any) -> Task:
        return actions.update_task(actor=actor, task=obj, **values)

    def remove(self, actor: BackOffice, obj: Task) -> None:
        actions.delete_task(actor=actor, task=obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A deleted task is hidden with its comments; nothing is erased."""
        return [str(obj) for obj in objs], {}, set(), []


@admin.register(Comment)
class CommentAdmin(ActionAdmin):
    list_display = ("task", "author", "created_at", "edited_at", "deleted_at")
    list_select_related = ("task__team", "author")
    search_fields = ("body", "task__title")
    fields = ("task", "author", "body", "created_at", "edited_at", "deleted_at")
    readonly_fields = ("task", "author", "created_at", "edited_at", "deleted_at")

    def change(self, actor: BackOffice, obj: Comment, **values: Any) -> Comment:
        return actions.edit_comment(actor=actor, comment=obj, body=values.get("body", obj.body))

    def remove(self, actor: BackOffice, obj: Comment) -> None:
        actions.delete_comment(actor=actor, comment=obj)


@admin.register(Reaction)
class ReactionAdmin(ReadOnlyAdmin):
    list_display = ("emoji", "user", "comment", "team", "created_at")
    list_select_related = ("user", "team", "comment__task__team")


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    list_display = ("name", "team", "owner", "layout", "query", "updated_at")
    list_select_related = ("team", "owner")
    list_filter = ("layout",)
    search_fields = ("name", "query", "team__key")


@admin.register(Watcher)
class WatcherAdmin(ReadOnlyAdmin):
    list_display = ("task", "user", "is_muted", "created_at")
    list_select_related = ("task__team", "user")
    list_filter = ("is_muted",)
    search_fields = ("task__title", "user__email")


@admin.register(Attachment)
class AttachmentAdmin(ActionAdmin):
    """The bytes are not to be had here: staff who need them join the team."""

    list_display = ("name", "task", "uploader", "content_type", "size", "created_at", "deleted_at")
    list_select_related = ("task__team", "uploader")
    list_filter = ("preview_state", ("deleted_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "=sha256", "task__title")
    exclude = ("key", "preview_key")

    def remove(self, actor: BackOffice, obj: Attachment) -> None:
        actions.delete_attachment(actor=actor, attachment=obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A deleted file is hidden; it is erased when it leaves the trash."""
        return [str(obj) for obj in objs], {}, set(), []


@admin.register(Relation)
class RelationAdmin(ReadOnlyAdmin):
    list_display = ("source", "type", "other", "created_at")
    list_select_related = ("source__team", "other__team")
    list_filter = ("type",)


@admin.register(TaskGuest)
class TaskGuestAdmin(ReadOnlyAdmin):
    list_display = ("user", "task", "created_at")
    list_select_related = ("user", "task__team")
    search_fields = ("user__email", "task__title")


@admin.register(Checklist)
class ChecklistAdmin(ReadOnlyAdmin):
    list_display = ("title", "task", "created_at")
    list_select_related = ("task__team",)
    search_fields = ("title", "task__title")


@admin.register(ChecklistItem)
class ChecklistItemAdmin(ReadOnlyAdmin):
    list_display = ("text", "checklist", "assignee", "done_at", "done_by")
    list_select_related = ("checklist", "assignee", "done_by")
    search_fields = ("text",)


@admin.register(TaskTemplate)
class TaskTemplateAdmin(ReadOnlyAdmin):
    list_display = ("name", "team", "title", "priority")
    list_select_related = ("team",)
    search_fields = ("name", "title", "team__key")


@admin.register(Recurrence)
class RecurrenceAdmin(ReadOnlyAdmin):
    list_display = ("task", "rule", "mode", "time_zone", "next_at", "last_at", "made")
    list_select_related = ("task__team",)
    list_filter = ("mode",)


@admin.register(CustomField)
class CustomFieldAdmin(ActionAdmin):
    """The type stays, and choices are the team's own business."""

    list_display = ("name", "team", "type", "position")
    list_select_related = ("team",)
    list_filter = ("type",)
    search_fields = ("name", "team__key")
    fields = ("team", "name", "description", "position", "type", "choices")
    readonly_fields = ("team", "type", "choices")

    def change(self, actor: BackOffice, obj: CustomField, **values: Any) -> CustomField:
        return actions.update_custom_field(actor=actor, field=obj, **values)

    def remove(self, actor: BackOffice, obj: CustomField) -> None:
        actions.delete_custom_field(actor=actor, field=obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Tasks lose what they say in it, which the log keeps."""
        return [str(obj) for obj in objs], {}, set(), []


@admin.register(TimeEntry)
class TimeEntryAdmin(ActionAdmin):
    list_display = ("task", "person", "day", "seconds", "started_at", "ended_at")
    list_select_related = ("task__team", "person")
    search_fields = ("task__title", "person__email", "note")
    fields = ("task", "person", "day", "seconds", "started_at", "ended_at", "note")
    readonly_fields = ("task", "person", "day", "seconds", "started_at", "ended_at")

    def change(self, actor: BackOffice, obj: TimeEntry, **values: Any) -> TimeEntry:
        return actions.edit_time_entry(actor=actor, entry=obj, **values)

    def remove(self, actor: BackOffice, obj: TimeEntry) -> None:
        actions.delete_time_entry(actor=actor, entry=obj)


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = ("filename", "team", "creator", "state", "created_count", "created_at")
    list_select_related = ("team", "creator")
    list_filter = ("state",)
    exclude = ("source",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        return super().get_queryset(request).defer("source")


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin):
    """Who lets a calendar program read what; the secrets are nowhere."""

    list_display = ("owner", "kind", "team", "view", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("owner", "team", "view__team")
    list_filter = ("kind",)
    search_fields = ("owner__email",)
    fields = list_display
