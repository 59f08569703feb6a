"""What the schema says of conditional requests and of Idempotency-Key, read from the views.

A view says itself which of its methods take these: accounts/api/conditional.py, idempotency.py.
"""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework.exceptions import APIException

from accounts.api.conditional import ConditionalView
from accounts.api.preconditions import (
    STALE_MESSAGE,
    PreconditionFailed,
    PreconditionRequired,
)
from accounts.api.strictness import StrictView
from accounts.idempotency import InFlight, KeyReused
from config.api.schema import ETAG, Json, error_answer, example, header

_IF_NONE_MATCH = header(
    "If-None-Match", "The ETag of an answer that is there already, or `*`.", 'W/"5b1f0c9e22"'
)
_IF_MATCH = header(
    "If-Match",
    "The ETag that was read, of which the version counts. Or send `version` in the body.",
    '"3"',
)
_IDEMPOTENCY_KEY = header(
    "Idempotency-Key",
    "New for each thing to be done. The same request with the same key is answered the same.",
    "5f0c7f9e-6d0a-4b42-8f0e-0a8c1d1f7a10",
    pattern="^[\\x21-\\x7e]{1,255}$",
)
_NOT_MODIFIED = {
    "description": "The answer is the one that the caller has.",
    "headers": {"ETag": ETAG},
}
_REPLAYED = {"description": "`true` when the answer comes again.", "schema": {"type": "string"}}
_STALE = {
    "code": "stale",
    "message": STALE_MESSAGE,
    "details": {},
    "current": {"title": "Doors", "version": 3},
    "conflicts": {"title": {"base": "Door", "theirs": "Doors", "yours": "A door"}},
}


class ConditionalSchema(AutoSchema):
    def get_operation(self, *args: Any, **kwargs: Any) -> Json | None:
        operation: Json | None = super().get_operation(*args, **kwargs)
        view = self.view
        if operation is None or not isinstance(view, ConditionalView):
            return operation
        doing = getattr(view, "action", None) or self.method.lower()
        if self.method == "GET" and doing not in view.untagged:
            _can_be_known(operation)
        changes = self.method in ("PUT", "PATCH", "DELETE") and doing not in view.versionless
        if changes or doing in view.versioned:
            _can_be_stale(operation)
        if self.method == "POST" and isinstance(view, StrictView) and view.keeps_answers:
            _is_done_once(operation)
        return operation

    def _get_pagination_parameters(self) -> list[Any]:
        """A change that answers with several things does not take them."""
        if getattr(self.view, "action", None) != "list":
            return []
        found: list[Any] = super()._get_pagination_parameters()  # type: ignore[no-untyped-call]
        return found


def _can_be_known(operation: Json) -> None:
    _take(operation, _IF_NONE_MATCH)
    operation["responses"]["200"].setdefault("headers", {})["ETag"] = ETAG
    operation["responses"]["304"] = _NOT_MODIFIED


def _can_be_stale(operation: Json) -> None:
    _take(operation, _IF_MATCH)
    operation["responses"] |= {
        "412": error_answer(
            "`stale`: somebody has changed it since. `precondition_failed`: If-None-Match is met.",
            {"stale": example(_STALE), **_told(PreconditionFailed)},
            schema="StaleAnswer",
        ),
        "428": error_answer(
            "`precondition_required`, where `STRICT_CONCURRENCY` is set.",
            _told(PreconditionRequired),
        ),
    }


def _is_done_once(operation: Json) -> None:
    _take(operation, _IDEMPOTENCY_KEY)
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            response.setdefault("headers", {})["Idempotency-Replayed"] = _REPLAYED
    operation["responses"] |= {
        "409": error_answer(
            "`conflict`: it collides with what is there, or the same request still runs "
            "(then with `Retry-After`).",
            {"in_flight": _told(InFlight)["conflict"]},
        ),
        "422": error_answer("`idempotency_key_reused`", _told(KeyReused)),
    }


def _take(operation: Json, parameter: Json) -> None:
    operation["parameters"] = [*operation.get("parameters", ()), parameter]


def _told(error: type[APIException]) -> Json:
    """The error as it is answered, by its code."""
    code, message = str(error.default_code), str(error.default_detail)
    return {code: example({"code": code, "message": message, "details": {}})}
