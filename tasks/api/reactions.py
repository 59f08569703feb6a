"""Reactions below comments over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks import actions
from tasks.api.comment_bodies import CommentReading, show_comment
from tasks.api.comments import OfComment
from teams.policies import Action

_EMOJI = OpenApiParameter("emoji", location="path", description="One emoji, percent-encoded.")


class ReactionViewSet(OfComment):
    policy = {"update": Action.COMMENT_CREATE, "destroy": Action.COMMENT_CREATE}
    versionless = frozenset({"update", "destroy"})

    @extend_schema(
        summary="React to a comment", parameters=[_EMOJI], request=None, responses=CommentReading
    )
    def update(self, _request: Request, emoji: str, **_path: Any) -> Response:
        """Developers and above may. Doing it twice is doing it once."""
        comment = self.comment()
        actions.add_reaction(actor=self.person, comment=comment, emoji=emoji)
        return Response(show_comment(comment, self.person))

    @extend_schema(summary="Take a reaction back", parameters=[_EMOJI], responses={204: None})
    def destroy(self, _request: Request, emoji: str, **_path: Any) -> Response:
        """The caller's own, if it is there."""
        actions.remove_reaction(actor=self.person, comment=self.comment(), emoji=emoji)
        return Response(status=204)
