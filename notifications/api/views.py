"""The inbox over the API. Everybody has their own, and nobody sees another's."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from notifications import inbox
from notifications.api.bodies import (
    MarksSerializer,
    NotificationReading,
    ReadAllReading,
    ReadAllSerializer,
    show_notification,
)
from notifications.choosing import CHOSEN
from notifications.models import Notification, NotificationQuerySet
from teams.api.things import team_named
from teams.api.viewsets import PolicyViewSet

_FLAGS = ("unread", "archived", "snoozed")
_MARKS = {"read": "is_read", "archived": "is_archived", "snoozed_until": "snoozed_until"}


def _parameter(name: str, text: str, **options: Any) -> OpenApiParameter:
    return OpenApiParameter(name, options.pop("type", str), description=text, **options)


class NotificationViewSet(PolicyViewSet):
    policy = {"list": None, "retrieve": None, "partial_update": None, "read_all": None}
    versionless = frozenset({"partial_update"})
    lookup_field = "id"
    lookup_value_converter = "uuid"
    query_parameters = {"list": frozenset({*_FLAGS, "kind", "team"})}

    def show(self, thing: Notification) -> dict[str, Any]:
        return show_notification(thing)

    @extend_schema(
        summary="One's notifications",
        responses=NotificationReading(many=True),
        parameters=[
            _parameter("unread", "`true`: those not read; `false`: those read.", type=bool),
            _parameter("archived", "`true`: those put away. They are left out unless asked for."),
            _parameter("snoozed", "`true`: those put off. They are left out unless asked for."),
            _parameter("kind", "Kinds, separated by commas."),
            _parameter("team", "The slug or the id."),
        ],
    )
    def list(self, request: Request) -> Response:
        """The latest first: what the inbox shows, unless a filter says otherwise."""
        return self.listed(Listing(self._filtered(request), ("-id",)), show_notification)

    @extend_schema(summary="A notification", responses=NotificationReading)
    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(show_notification(self._note()))

    @extend_schema(
        summary="Mark as read or unread, snooze, archive",
        request=MarksSerializer,
        responses=NotificationReading,
        examples=[
            OpenApiExample("Read and put away", {"read": True, "archived": True}, request_only=True)
        ],
    )
    def partial_update(self, request: Request, **_path: Any) -> Response:
        """What is put off with `snoozed_until` comes back as unread."""
        note = self._note()
        given = MarksSerializer.parse(request, partial=True)
        marks: Any = {mark: given[name] for name, mark in _MARKS.items() if name in given}
        return Response(show_notification(inbox.mark(actor=self.person, note=note, **marks)))

    @extend_schema(
        operation_id="notifications_read_all",
        summary="Mark all as read",
        request=ReadAllSerializer,
        responses={200: ReadAllReading},
        examples=[OpenApiExample("In one team", {"team": "core"}, request_only=True)],
    )
    def read_all(self, request: Request) -> Response:
        """What the inbox shows now; of one team, or up to one of them, if the body says so."""
        given = ReadAllSerializer.parse(request)
        team = team_named(self.person, given["team"]) if "team" in given else None
        seen: Any = {name: given[name] for name in ("up_to", "as_of") if name in given}
        return Response({"read": inbox.read_all(actor=self.person, team=team, **seen)})

    def _note(self) -> Notification:
        id_: UUID = self.kwargs["id"]
        return Notification.objects.visible_to(self.person).for_reading().get(pk=id_)

    def _filtered(self, request: Request) -> NotificationQuerySet:
        query = request.query_params
        rows = Notification.objects.visible_to(self.person).for_reading()
        if _flag(request, "archived"):
            rows = rows.exclude(archived_at=None)
        else:
            rows = rows.snoozed() if _flag(request, "snoozed") else rows.current()
        if (unread := _flag(request, "unread")) is not None:
            rows = rows.filter(read_at__isnull=unread)
        if (kinds := query.get("kind")) is not None:
            rows = rows.filter(kind__in=_kinds(kinds))
        if (team := query.get("team")) is not None:
            rows = rows.filter(team=team_named(self.person, team))
        return rows


def _flag(request: Request, name: str) -> bool | None:
    value = request.query_params.get(name)
    if value not in (None, "true", "false"):
        raise ValidationError({name: ["Give true or false."]})
    return None if value is None else value == "true"


def _kinds(text: str) -> list[str]:
    kinds = text.split(",")
    if not set(kinds) <= {kind.value for kind in CHOSEN}:
        raise ValidationError({"kind": [f"Known kinds are: {', '.join(CHOSEN)}."]})
    return kinds
