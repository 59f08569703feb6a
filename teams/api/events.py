"""The log of a team, for programs that were away."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.api.answers import Answer
from teams.api.serializers import EventReading
from teams.api.viewsets import PolicyViewSet
from teams.feed import entry
from teams.models import Event, TeamClock
from teams.policies import Action

_DEFAULT_LIMIT, _MAX_LIMIT = 100, 500
_MAX_SEQ = 2**63 - 1


class EventViewSet(PolicyViewSet):
    policy = {"list": Action.TEAM_VIEW}
    pagination_class = None
    query_parameters = {"list": frozenset({"since", "limit"})}

    @extend_schema(
        summary="What happened since an event",
        parameters=[
            OpenApiParameter(
                "since",
                {"type": "integer", "minimum": 0, "maximum": _MAX_SEQ, "default": 0},
                description="The last `seq` that the caller knows.",
            ),
            OpenApiParameter(
                "limit",
                {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": _MAX_LIMIT,
                    "default": _DEFAULT_LIMIT,
                },
                description="Events at a time.",
            ),
        ],
        responses=EventReading(many=True),
    )
    def list(self, request: Request, **_path: str) -> Answer:
        """In order, without gaps. Go on with `since` = `meta.next_since` until it is `meta.head`.

        Another `meta.epoch` than last time, or a `meta.head` below the `since` that was asked for,
        means that the numbers have started anew: read everything again.
        """
        team = self.team()
        since = _number(request, "since", 0, 0, _MAX_SEQ)
        limit = _number(request, "limit", _DEFAULT_LIMIT, 1, _MAX_LIMIT)
        clock = TeamClock.objects.get(team=team)
        events = Event.objects.since(team, since).select_related("actor")[:limit]
        data = [entry(event, team.slug) for event in events]
        last = data[-1]["seq"] if data else since
        # Events that came after the clock was read are in the data already.
        head = max(clock.value, last) if data else clock.value
        return Answer(data, meta={"head": head, "epoch": clock.epoch, "next_since": last})


def _number(request: Request, name: str, default: int, least: int, most: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdecimal() and len(text) < 20 and least <= int(text) <= most:  # noqa: PLR2004
        return int(text)
    raise ValidationError({name: [f"Give a whole number from {least} to {most}."]})
