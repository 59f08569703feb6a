"""Tasks, comments and imports in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.back_office import ActionAdmin, ReadOnlyAdmin
from accounts.models import BackOffice
from tasks import actions
from tasks.models import Comment, Import, Status, Task


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
    _known = ("key", "creator", "version", "created_at", "updated_at", "deleted_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("team", *self._given, *self._known) if obj else ("team", *self._given)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("team", *self._known) if obj else ()

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


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = ("filename", "team", "creator", "state", "created_count", "created_at")
    list_select_related = ("team", "creator")
    list_filter = ("state",)
    exclude = ("source",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        return super().get_queryset(request).defer("source")
