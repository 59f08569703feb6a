"""What the schema says of what a team works with: the same of each kind of thing."""

from typing import Any

from drf_spectacular.drainage import isolate_view_method
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.serializers import BaseSerializer

_TEAM = OpenApiParameter("team", description="The slug of one team; without it, all of them.")


def described(
    noun: str,
    *,
    plural: str = "",
    body: type[BaseSerializer[Any]],
    change: type[BaseSerializer[Any]],
    reading: Any,
    example: dict[str, Any],
    change_example: dict[str, Any],
) -> Any:
    """What the schema says of a viewset of things."""
    return extend_schema_view(
        list=extend_schema(
            summary=(plural or f"{noun}s").capitalize(),
            parameters=[_TEAM],
            responses=reading(many=True),
        ),
        create=extend_schema(
            summary=f"Create a {noun}",
            request=body,
            responses={201: reading},
            examples=[OpenApiExample(f"A {noun}", example, request_only=True)],
        ),
        retrieve=extend_schema(summary=f"A {noun}", responses=reading),
        partial_update=extend_schema(
            summary=f"Change a {noun}",
            request=change,
            responses=reading,
            examples=[OpenApiExample("A change", change_example, request_only=True)],
        ),
        destroy=extend_schema(summary=f"Delete a {noun}", responses={204: None}),
    )


def closes_as(reading: Any) -> Any:
    """What the schema says of closing plans that read so.

    ``extend_schema_view`` knows the methods of every viewset only, so this is done by hand.
    """

    def decorate(view: Any) -> Any:
        for name in ("close", "reopen"):
            method = isolate_view_method(view, name)  # type: ignore[no-untyped-call]
            extend_schema(responses=reading)(method)
        return view

    return decorate
