"""Guests of a task, as its team sees them, and shared tasks, as guests see them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.api.serializers import PersonReading, StrictSerializer, show_person
from accounts.ids import as_uuid
from accounts.models import User
from tasks import actions
from tasks.api.comment_bodies import (
    CommentChangeSerializer,
    CommentReading,
    CommentSerializer,
    show_comment,
    show_comments,
)
from tasks.api.comments import EDIT
from tasks.api.views import OfTask
from tasks.guests import tasks_shared_with
from tasks.models import Comment, Priority, Task, TaskGuest
from teams.api.viewsets import PolicyViewSet
from teams.policies import Action


class GuestSerializer(StrictSerializer):
    user = serializers.UUIDField(help_text="A member of the team whose role is guest.")


class SharedTaskReading(serializers.Serializer[Task]):
    id = serializers.UUIDField()
    key = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    status = serializers.CharField(help_text="The name.")
    priority = serializers.ChoiceField(choices=Priority.words())
    due_date = serializers.DateTimeField(allow_null=True)
    assignee = PersonReading(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


def show_shared(task: Task) -> dict[str, Any]:
    return {
        "id": task.pk,
        "key": task.key,
        "title": task.title,
        "description": task.description,
        "status": task.status.name,
        "priority": Priority(task.priority).word,
        "due_date": task.due_date,
        "assignee": show_person(task.assignee),
        "created_at": task.created_at,
        "updated_at": task.updated_at,
    }


@extend_schema_view(
    list=extend_schema(
        operation_id="tasks_guests_list",
        summary="With whom a task is shared",
        responses=PersonReading(many=True),
    ),
    create=extend_schema(
        summary="Share a task with a guest",
        request=GuestSerializer,
        responses={201: PersonReading},
        examples=[
            OpenApiExample(
                "A guest", {"user": "01a1fe6b-5b24-76f8-a871-7fbed10273a1"}, request_only=True
            )
        ],
    ),
    destroy=extend_schema(summary="Share a task no more", responses={204: None}),
)
class TaskGuestViewSet(OfTask):
    """Guests see the tasks that are shared with them, and nothing else of a team."""

    policy = {
        "list": Action.TEAM_VIEW,
        "create": Action.TASK_EDIT,
        "destroy": Action.TASK_EDIT,
    }
    versionless = frozenset({"destroy"})

    def list(self, _request: Request, **_path: Any) -> Response:
        """Those with whom it was shared first come first."""
        found = TaskGuest.objects.in_force().filter(task=self.task()).select_related("user")
        return self.listed(Listing(found, ("created_at",)), lambda row: show_person(row.user))

    def create(self, request: Request, **_path: Any) -> Response:
        """Developers and above may."""
        task = self.task()
        guest = User.objects.filter(pk=GuestSerializer.parse(request)["user"]).first() or User()
        shared = actions.share_task(actor=self.person, task=task, guest=guest)
        return Response(show_person(shared.user), status=201)

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Developers and above may."""
        shared = TaskGuest.objects.get(task=self.task(), user=self.kwargs["guest_id"])
        actions.unshare_task(actor=self.person, shared=shared)
        return Response(status=204)


class OfSharedTask(PolicyViewSet):
    """Views of what a guest sees; for everybody else there is nothing here."""

    def task(self) -> Task:
        text = str(self.kwargs["id"])
        shared = tasks_shared_with(self.person).for_reading()
        pk = as_uuid(text)
        found = shared.get(pk=pk) if pk else shared.with_key(text).get()
        self.require(found)
        return found


@extend_schema_view(
    list=extend_schema(
        operation_id="shared_tasks_list",
        summary="Tasks that are shared with the caller as a guest",
        responses=SharedTaskReading(many=True),
    ),
    retrieve=extend_schema(summary="A shared task", responses=SharedTaskReading),
    destroy=extend_schema(summary="Leave a shared task", responses={204: None}),
)
class SharedTaskViewSet(OfSharedTask):
    policy = {"list": None, "retrieve": Action.TEAM_VIEW, "destroy": Action.TEAM_VIEW}
    versionless = frozenset({"destroy"})

    def list(self, _request: Request) -> Response:
        """The newest first."""
        found = tasks_shared_with(self.person).for_reading()
        return self.listed(Listing(found, ("-created_at",)), show_shared)

    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(show_shared(self.task()))

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """It is shared with the caller no more; the task itself stays as it is."""
        actions.leave_task(guest=self.person, task=self.task())
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(
        operation_id="shared_tasks_comments_list",
        summary="Comments on a shared task",
        responses=CommentReading(many=True),
    ),
    create=extend_schema(
        summary="Comment on a shared task",
        request=CommentSerializer,
        responses={201: CommentReading},
        examples=[OpenApiExample("A comment", {"body": "Looks good."}, request_only=True)],
    ),
    partial_update=extend_schema(
        summary="Edit a comment of one's own on a shared task",
        request=CommentChangeSerializer,
        responses=CommentReading,
        examples=[EDIT],
    ),
    destroy=extend_schema(
        summary="Delete a comment of one's own on a shared task", responses={204: None}
    ),
)
class SharedCommentViewSet(OfSharedTask):
    policy = {
        "list": Action.TEAM_VIEW,
        "create": Action.COMMENT_CREATE,
        "partial_update": Action.TEAM_VIEW,
        "destroy": Action.TEAM_VIEW,
    }

    def list(self, _request: Request, **_path: Any) -> Response:
        """Oldest first."""
        found = Comment.objects.alive().filter(task=self.task())
        rows = found.select_related("author", "task__team")
        return self.listed_together(
            Listing(rows, ("created_at",)), lambda page: show_comments(page, self.person)
        )

    def create(self, request: Request, **_path: Any) -> Response:
        """Those who watch the task get a mail, as after a comment of a member."""
        task = self.task()
        body = CommentSerializer.parse(request)["body"]
        comment = actions.add_comment(actor=self.person, task=task, body=body)
        return Response(show_comment(comment, self.person), status=201)

    def partial_update(self, request: Request, **_path: Any) -> Response:
        """Its author alone may."""
        comment = self.comment()
        body = CommentChangeSerializer.parse(request, partial=True).get("body", comment.body)
        edited = actions.edit_comment(
            actor=self.person, comment=comment, body=body, seen=self.seen(comment)
        )
        return Response(show_comment(edited, self.person))

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Its author may. What it said is gone for everybody."""
        comment = self.comment()
        actions.delete_comment(actor=self.person, comment=comment, seen=self.seen(comment))
        return Response(status=204)

    def show(self, thing: Any) -> dict[str, Any]:
        return show_comment(thing, self.person)

    def comment(self) -> Comment:
        """The comment of the path; the action says whether it is the caller's."""
        found = Comment.objects.alive().filter(task=self.task())
        return found.select_related("author", "task__team").get(pk=self.kwargs["comment_id"])
