"""Full-text search over the API."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.answers import Answer
from tasks.api.rows import COLUMNS, Context, show_row
from tasks.api.serializers import TaskReading
from tasks.lists.filters import LONGEST_SEARCH
from tasks.lists.scope import Scope
from tasks.search.parsing import Search, parse
from tasks.search.results import Result, Results
from teams.api.viewsets import PolicyViewSet
from teams.policies import Action

_PLACES = ("title", "description", "comments", "files")


class PieceReading(serializers.Serializer[Any]):
    text = serializers.CharField()
    match = serializers.BooleanField(help_text="Whether it is what was looked for.")


class SearchResultReading(TaskReading):
    snippet = PieceReading(
        many=True,
        help_text="The part of the description, or of a comment, where the words stand. The pieces"
        " together are the text; it is plain text, to be escaped where it is shown.",
    )
    matched_in = serializers.ListField(
        child=serializers.ChoiceField(choices=_PLACES), help_text="Where any of the words stand."
    )


@extend_schema_view(
    list=extend_schema(
        summary="Search",
        responses=SearchResultReading(many=True),
        extensions={"x-meta": "SearchMeta"},
        parameters=[
            OpenApiParameter(
                "q",
                {"type": "string", "minLength": 1, "maxLength": LONGEST_SEARCH},
                required=True,
                description="Words that all have to be there; each finds what begins with it."
                ' `"in quotes"` for exactly that, `-word` to leave out, or a key.',
            ),
            OpenApiParameter(
                "team", description="The slug of one team; without it, all of the caller's."
            ),
        ],
    )
)
class SearchViewSet(PolicyViewSet):
    policy = {"list": Action.TEAM_VIEW}
    query_parameters = {"list": frozenset({"q", "team"})}

    def list(self, request: Request) -> Response:
        """Title, key, description, comments and file names of tasks; best first, 1,000 at most."""
        query = request.query_params
        search = _read(query.get("q", ""))
        scope = Scope.of(self.person, query.get("team"))
        context = Context.of(scope)
        results = Results(scope, search, COLUMNS)
        answer = cast("Answer", self.listed(results, lambda result: _show(context, result)))
        answer.meta["suggestion"] = results.suggestion
        return answer


def _read(text: str) -> Search:
    if len(text) > LONGEST_SEARCH:
        raise ValidationError({"q": f"Search for {LONGEST_SEARCH} characters at most."})
    try:
        search = parse(text)
    except ValidationError as error:
        raise ValidationError({"q": error.messages}) from error
    if not search.wanted:
        raise ValidationError({"q": "Give at least one word to look for."})
    return search


def _show(context: Context, result: Result) -> dict[str, Any]:
    return show_row(context, result.row) | {
        "snippet": [piece._asdict() for piece in result.snippet],
        "matched_in": result.matched_in,
    }
