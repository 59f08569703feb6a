"""Changing only what one has seen, and reading only what is new: ETag, If-Match, If-None-Match.

The ETag of what has a version begins with it. What else it holds is a digest of the answer, so it
also changes when something is shown otherwise that belongs to somebody else: a label's name, a
reaction. RFC 9110, section 13.1.1, compares entity tags of If-Match strongly, so a weak one never
matches; ``*`` matches whatever is there. What a write rests on is the version alone.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import methodcaller
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.encoding import encoded
from accounts.exceptions import Stale
from accounts.versions import Versioned

_TAGS = re.compile(r'(W/)?"([^"]*)"')
_MOST_DIGITS = 9
_NO_VERSION = "Give the version that you have read as a whole number, such as 3, or leave it out."
STALE_MESSAGE = (
    "Somebody has changed this since you read it, so nothing was changed now. Take the current "
    "object, put your change on top of it, and send it again with its version."
)

type State = dict[str, Any]


class Given(NamedTuple):
    """A field of a body: what it gives, and what a state of the log says about the same."""

    yours: Any
    said_by: Callable[[State], Any]


class PreconditionRequired(APIException):
    status_code = 428
    default_detail = "Say which version you change: send If-Match with the ETag that you have read."
    default_code = "precondition_required"


class PreconditionFailed(APIException):
    status_code = 412
    default_detail = "If-None-Match names what is there already, so nothing was changed."
    default_code = "precondition_failed"


class Gone(PreconditionFailed):
    default_detail = "What you have read is not there any more, so nothing was changed."


class NotModified(APIException):
    """Not an error: how a view that has not begun yet says that there is nothing new."""

    status_code = 304

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag


def seen_version(request: Request, thing: Versioned) -> int | None:
    """The version that the caller's change rests on: by If-Match, else by ``version`` in the body.

    Stale at once when it is certain; the action asks again under its lock.
    """
    seen = _seen(request, thing)
    header = request.headers.get("If-None-Match", "")
    named = [_version(tag) for _, tag in _TAGS.findall(header)]
    if header.strip() == "*" or thing.version in named:
        raise PreconditionFailed
    return seen


def require_nothing_seen(request: Request) -> None:
    """For a change of what is not there: refused when it rests on something, be it on ``*``."""
    body: Any = request.data
    if "If-Match" in request.headers or "version" in body:
        raise Gone


def is_known(request: Request, tag: str) -> bool:
    """If-None-Match, compared weakly (RFC 9110, 13.1.2); ``*`` is whatever there is."""
    return request.headers.get("If-None-Match", "").strip() == "*" or is_named(request, tag)


def is_named(request: Request | HttpRequest, tag: str) -> bool:
    """The same for when it is not certain yet that there is an answer, which ``*`` asks for."""
    header = request.META.get("HTTP_IF_NONE_MATCH", "")
    return tag.removeprefix("W/") in _named(header)


@lru_cache(maxsize=1024)
def _named(header: str) -> set[str]:
    return {f'"{found}"' for _, found in _TAGS.findall(header)}


def tagged[R: HttpResponse](response: R, tag: str) -> R:
    """To be asked about each time, and kept for nobody else."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return response


def unchanged(tag: str) -> Response:
    return tagged(Response(status=304), tag)


def etag(version: int) -> str:
    return f'"{version}"'


def tag_of(response: Response) -> str:
    """By what the answer says: of an object with its version first, else weak."""
    said = encoded([response.data, getattr(response, "meta", None)])
    digest = hashlib.sha256(said).hexdigest()[:20]
    data = response.data
    if isinstance(data, dict) and "version" in data:
        return f'"{data["version"]}.{digest}"'
    return f'W/"{digest}"'


def stale_answer(
    error: Stale,
    current: State,
    base: State | None,
    theirs: State,
    given: Mapping[str, Given],
) -> Response:
    """412 with the object as it is, and per field that both changed: base, theirs and yours.

    ``base`` and ``theirs`` are as the log has them: slugs, words, ids.
    """
    answer = {
        "code": "stale",
        "message": STALE_MESSAGE,
        "details": {},
        "current": current,
        "conflicts": {} if base is None else _conflicts(base, theirs, given),
    }
    return Response(answer, status=412, headers={"ETag": etag(error.thing.version)})


def field_of_state(name: str) -> Callable[[State], Any]:
    return methodcaller("get", name)


def _conflicts(base: State, theirs: State, given: Mapping[str, Given]) -> dict[str, Any]:
    return {
        name: {"base": field.said_by(base), "theirs": field.said_by(theirs), "yours": field.yours}
        for name, field in given.items()
        if field.said_by(base) != field.said_by(theirs)
    }


def _seen(request: Request, thing: Versioned) -> int | None:
    header = request.headers.get("If-Match")
    if header is None:
        return _from_body(request)
    if header.strip() == "*":
        return None
    versions = [_version(tag) for weak, tag in _TAGS.findall(header) if not weak]
    if thing.version not in versions:
        raise Stale(thing, max([version for version in versions if version] or [0]))
    return thing.version


def _from_body(request: Request) -> int | None:
    has_body = request.content_type.partition(";")[0] == "application/json"
    body: Any = request.data if has_body else {}
    if "version" not in body:
        if settings.STRICT_CONCURRENCY:
            raise PreconditionRequired
        return None
    version = body["version"]
    if not isinstance(version, int) or isinstance(version, bool):
        raise ValidationError({"version": [_NO_VERSION]})
    return version


def _version(tag: str) -> int | None:
    """Behind the version the tag tells what else the answer shows: ``"5.8a0f2c"``."""
    digits = tag.partition(".")[0]
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS
    return int(digits) if is_number else None
