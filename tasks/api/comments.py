"""Comments over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from tasks import actions
from tasks.api.serializers import (
    CommentChangeSerializer,
    CommentReading,
    CommentSerializer,
    show_comment,
)
from tasks.api.views import OfTask
from tasks.models import Comment
from teams.api.viewsets import PolicyViewSet
from teams.policies import Action


@extend_schema_view(
    list=extend_schema(
        operation_id="tasks_comments_list",
        summary="Comments on a task",
        responses=CommentReading(many=True),
    ),
    create=extend_schema(
        summary="Comment on a task",
        request=CommentSerializer,
        responses={201: CommentReading},
        examples=[OpenApiExample("A comment", {"body": "Looks good."}, request_only=True)],
    ),
)
class TaskCommentViewSet(OfTask):
    policy = {"list": Action.TEAM_VIEW, "create": Action.COMMENT_CREATE}

    def list(self, _request: Request, **_path: str) -> Response:
        """Oldest first."""
        comments = Comment.objects.alive().filter(task=self.task())
        rows = comments.select_related("author", "task__team")
        return self.listed(Listing(rows, ("created_at",)), show_comment)

    def create(self, request: Request, **_path: str) -> Response:
        """Developers and above may."""
        task = self.task()
        body = CommentSerializer.parse(request)["body"]
        comment = actions.add_comment(actor=self.person, task=task, body=body)
        return Response(show_comment(comment), status=201)


@extend_schema_view(
    partial_update=extend_schema(
        summary="Edit a comment", request=CommentChangeSerializer, responses=CommentReading
    ),
    destroy=extend_schema(summary="Delete a comment", responses={204: None}),
)
class CommentViewSet(PolicyViewSet):
    policy = {"partial_update": Action.COMMENT_EDIT, "destroy": Action.COMMENT_DELETE}
    lookup_field = "id"
    lookup_value_converter = "uuid"

    def partial_update(self, request: Request, **_path: Any) -> Response:
        """Its author alone may."""
        comment = self._comment()
        body = CommentChangeSerializer.parse(request, partial=True).get("body", comment.body)
        return Response(
            show_comment(actions.edit_comment(actor=self.person, comment=comment, body=body))
        )

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Its author, managers and admins may."""
        actions.delete_comment(actor=self.person, comment=self._comment())
        return Response(status=204)

    def _comment(self) -> Comment:
        """The comment of the path, when the person may do to it what this method does."""
        visible = Comment.objects.visible_to(self.person)
        found = visible.select_related("author", "task__team").get(pk=self.kwargs["id"])
        self.require(found)
        return found
