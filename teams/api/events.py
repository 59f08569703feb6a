"""The log of a team, for programs that were away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request

from accounts.api.answers import Answer
from teams.api.serializers import EventReading
from teams.api.viewsets import PolicyViewSet
from teams.feed import entries, events_text
from teams.models import Event
from teams.policies import Action

_DEFAULT_LIMIT, _MAX_LIMIT = 100, 500
#: In seconds.
MAX_WAIT = 60
MAX_SEQ = 2**63 - 1
#: One of the stream's: https://html.spec.whatwg.org/multipage/server-sent-events.html
_SENT_EVENT = {
    "type": "object",
    "properties": {
        "data": {"type": "string", "description": "A frame of the live socket, as JSON."},
        "id": {"type": "string", "description": "`epoch:seq`"},
    },
}
_HEARTBEAT = OpenApiExample(
    "A heartbeat",
    {
        "id": "01a1fe5f-b0c2-7f97-8a6d-c41e3d7502b9:412",
        "data": '{"type": "heartbeat", "teams": {"core": 412}}',
    },
    media_type="text/event-stream",
    response_only=True,
)


PARAMETERS = {
    "list": frozenset({"since", "limit", "wait"}),
    "stream": frozenset({"since", "epoch"}),
}
#: The least and the most of those that are numbers.
_RANGES = {"since": (0, MAX_SEQ), "limit": (1, _MAX_LIMIT), "wait": (0, MAX_WAIT)}

#: In the scope of a request that was to wait and was not held, because too many of its person do.
TOO_MANY_WAIT = "stint.too_many_wait"


class TooManyWait(Throttled):
    default_detail = "As many of your requests wait here as one person may have."
    extra_detail_singular = extra_detail_plural = "Let one end, or try again in {wait} seconds."


class EventViewSet(PolicyViewSet):
    policy = {"list": Action.TEAM_VIEW, "stream": Action.TEAM_VIEW}
    clocked = frozenset({"list"})
    pagination_class = None
    query_parameters = PARAMETERS
    untagged = frozenset({"stream"})

    @extend_schema(
        summary="What happened since an event",
        parameters=[
            OpenApiParameter(
                "since",
                {"type": "integer", "minimum": 0, "maximum": MAX_SEQ, "default": 0},
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
            OpenApiParameter(
                "wait",
                {"type": "integer", "minimum": 0, "maximum": MAX_WAIT, "default": 0},
                description=(
                    "Seconds to wait for something to happen, if nothing has since. Where live "
                    "updates are not served, the answer comes at once all the same."
                ),
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
        if TOO_MANY_WAIT in request.META.get("asgi.scope", {}):
            raise TooManyWait(MAX_WAIT)
        since = _number(request, "since")
        limit = _number(request, "limit", _DEFAULT_LIMIT)
        _number(request, "wait")  # over by now: see notifications/streams.py
        clock = team.clock
        events = Event.objects.since(team, since).select_related("actor")[:limit]
        data = entries(events, team.slug)
        last = data[-1]["seq"] if data else since
        # Events that came after the clock was read are in the data already.
        head = max(clock.value, last) if data else clock.value
        return Answer(data, meta={"head": head, "epoch": clock.epoch, "next_since": last})

    @extend_schema(
        operation_id="teams_events_stream",
        summary="What happens, as Server-Sent Events",
        parameters=[
            OpenApiParameter(
                "since",
                {"type": "integer", "minimum": 0, "maximum": MAX_SEQ, "default": 0},
                description="The last `seq` that the caller knows; `Last-Event-ID` goes before it.",
            ),
            OpenApiParameter("epoch", OpenApiTypes.STR, description="What `since` belongs to."),
        ],
        responses={(200, "text/event-stream"): _SENT_EVENT},
        examples=[_HEARTBEAT],
    )
    def stream(self, request: Request, **_path: str) -> Any:
        """The frames of the live socket, one after the other: see docs/realtime.md.

        Where live updates are not served, the answer ends with what there is, and browsers ask
        again after some seconds.
        """
        team = self.team()
        since = _number(request, "since")
        epoch = request.query_params.get("epoch", str(team.clock.epoch))
        since, epoch = standing(since, epoch, request.headers.get("Last-Event-ID", ""))
        answer = StreamingHttpResponse(
            (events_text(team, since, epoch),), content_type="text/event-stream; charset=utf-8"
        )
        answer["Cache-Control"] = "no-store"
        return answer

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A stream comes as what it is, whatever is asked for."""
        return super().perform_content_negotiation(request, force or self.action == "stream")


def standing(since: int, epoch: str, last_event_id: str) -> tuple[int, str]:
    """Where the client of a stream is: in its address, or, where a browser connects again and says
    so itself, by the id of the last event, which is newer.
    """
    its_epoch, _, text = last_event_id.rpartition(":")
    seen = whole_number(text, 0, MAX_SEQ)
    return (since, epoch) if seen is None else (seen, its_epoch)


def is_refused(doing: str, query: Mapping[str, Sequence[str]]) -> bool:
    """Whether a request has parameters that it may not have; the API says which."""
    return any(
        name not in PARAMETERS[doing]
        or len(values) > 1
        or "\x00" in values[0]
        or (name in _RANGES and whole_number(values[0], *_RANGES[name]) is None)
        for name, values in query.items()
    )


def whole_number(text: str, least: int, most: int) -> int | None:
    """None for what is none, or not within these."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))):
        return None
    return int(text) if least <= int(text) <= most else None


def _number(request: Request, name: str, default: int = 0) -> int:
    least, most = _RANGES[name]
    number = whole_number(request.query_params.get(name, str(default)), least, most)
    if number is None:
        raise ValidationError({name: [f"Give a whole number from {least} to {most}."]})
    return number
