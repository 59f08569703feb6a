"""The part of every view that answers 304, 412 and 428: see preconditions.py."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.preconditions import (
    Given,
    NotModified,
    State,
    field_of_state,
    is_known,
    seen_version,
    stale_answer,
    tag_of,
    tagged,
    unchanged,
)
from accounts.exceptions import Stale
from accounts.versions import Versioned

_READING = ("GET", "HEAD")
_MADE = (200, 201)


class ConditionalView(APIView):
    """Every GET has an ETag and is answered 304 by it; every PUT, PATCH and DELETE takes If-Match.

    The exceptions stand in three sets, by action or method. The schema reads them too.
    """

    #: Reading these has no ETag: they are made while they are sent.
    untagged: ClassVar[frozenset[str]] = frozenset()
    #: Changing these asks for no version: what they change has none.
    versionless: ClassVar[frozenset[str]] = frozenset()
    #: These are POSTs and take If-Match all the same: they change what is there.
    versioned: ClassVar[frozenset[str]] = frozenset()

    #: What states of the log call what bodies call otherwise.
    state_names: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def show(self, thing: Any) -> dict[str, Any]:
        """One of what this view is about, as its answers have it."""
        raise NotImplementedError

    def states(self, thing: Any, seen: int) -> tuple[State | None, State]:
        """What it was at the version that the caller has seen, if that is known, and what it is."""
        raise NotImplementedError

    def given(self, thing: Any) -> dict[str, Given]:  # noqa: ARG002  (others look at the thing)
        """The fields of the body, by the names that the caller used."""
        body = self.request.data
        return {
            name: Given(value, field_of_state(self.state_names.get(name, name)))
            for name, value in (body if isinstance(body, dict) else {}).items()
            if name != "version"
        }

    def seen(self, thing: Versioned) -> int | None:
        """The version on which the caller's change rests, for the action to hold it to."""
        return seen_version(self.request, thing)

    @property
    def doing(self) -> str:
        """The action of a viewset, the method of a view."""
        return getattr(self, "action", None) or str(self.request.method).lower()

    def handle_exception(self, exc: Exception) -> Response:
        """A stale write is answered with what the object is now."""
        if isinstance(exc, NotModified):
            return unchanged(exc.tag)
        if not isinstance(exc, Stale):
            return super().handle_exception(exc)
        base, theirs = self.states(exc.thing, exc.seen)
        answer = stale_answer(exc, self.show(exc.thing), base, theirs, self.given(exc.thing))
        answer.exception = True
        return answer

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        if isinstance(response, Response) and response.status_code in _MADE:
            response = self._with_tag(request, response)
        return super().finalize_response(request, response, *args, **kwargs)

    def _with_tag(self, request: Request, response: Response) -> Response:
        """304 in its place when the caller has it already."""
        is_reading = request.method in _READING and self.doing not in self.untagged
        has_version = isinstance(response.data, dict) and "version" in response.data
        if not is_reading and not has_version:
            return response
        tag = response.headers.get("ETag") or tag_of(response)
        if is_reading and is_known(request, tag):
            return unchanged(tag)
        return tagged(response, tag)
