"""Comments over the API."""

from functools import partial
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from tasks import actions
from tasks.api.comment_bodies import (
    CommentChangeSerializer,
    CommentReading,
    CommentSerializer,
    CommentVersionReading,
    show_comment,
    show_comments,
    show_version,
)
from tasks.api.views import OfTask
from tasks.models import Comment
from tasks.talk import versions_of
from teams.api.viewsets import PolicyViewSet
from teams.policies import Action

EDIT = OpenApiExample("Said better", {"body": "Looks good to me, @bob."}, request_only=True)


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
    clocked = frozenset({"list"})

    def list(self, _request: Request, **_path: str) -> Response:
        """Oldest first."""
        comments = Comment.objects.alive().filter(task=self.task())
        rows = comments.select_related("author", "task__team")
        show = partial(show_comments, reader=self.person)
        return self.listed_together(Listing(rows, ("created_at",)), show)

    def create(self, request: Request, **_path: str) -> Response:
        """Developers and above may. Whom it mentions gets a mail, and so do watchers."""
        task = self.task()
        body = CommentSerializer.parse(request)["body"]
        comment = actions.add_comment(actor=self.person, task=task, body=body)
        return Response(show_comment(comment, self.person), status=201)


class OfComment(PolicyViewSet):
    """Views of one comment, or of what hangs on it."""

    lookup_field = "id"
    lookup_value_converter = "uuid"

    def show(self, thing: Any) -> dict[str, Any]:
        return show_comment(thing, self.person)

    def comment(self) -> Comment:
        """The comment of the path, when the person may do to it what this method does."""
        visible = Comment.objects.visible_to(self.person)
        found = visible.select_related("author", "task__team").get(pk=self.kwargs["id"])
        self.require(found)
        return found


@extend_schema_view(
    retrieve=extend_schema(summary="A comment", responses=CommentReading),
    partial_update=extend_schema(
        summary="Edit a comment",
        request=CommentChangeSerializer,
        responses=CommentReading,
        examples=[EDIT],
    ),
    destroy=extend_schema(summary="Delete a comment", responses={204: None}),
)
class CommentViewSet(OfComment):
    policy = {
        "retrieve": Action.TEAM_VIEW,
        "partial_update": Action.COMMENT_EDIT,
        "destroy": Action.COMMENT_DELETE,
    }

    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(show_comment(self.comment(), self.person))

    def partial_update(self, request: Request, **_path: Any) -> Response:
        """Its author alone may. Whom it mentions anew gets a mail."""
        comment = self.comment()
        body = CommentChangeSerializer.parse(request, partial=True).get("body", comment.body)
        edited = actions.edit_comment(
            actor=self.person, comment=comment, body=body, seen=self.seen(comment)
        )
        return Response(show_comment(edited, self.person))

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Its author, managers and admins may. What it said is gone for everybody."""
        comment = self.comment()
        actions.delete_comment(actor=self.person, comment=comment, seen=self.seen(comment))
        return Response(status=204)


class CommentHistoryViewSet(OfComment):
    policy = {"list": Action.TEAM_VIEW}
    clocked = frozenset({"list"})

    @extend_schema(
        operation_id="comments_history_list",
        summary="What a comment said",
        responses=CommentVersionReading(many=True),
    )
    def list(self, _request: Request, **_path: Any) -> Response:
        """Oldest first; the last is what it says now."""
        return self.listed(Listing(versions_of(self.comment()), ("seq",)), show_version)
