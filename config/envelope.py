"""The API's envelope around answers that no API view made: errors of the frame, health."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from config.api.renderers import meta

_CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    411: "length_required",
    413: "body_too_large",
    414: "uri_too_long",
    431: "headers_too_large",
    500: "internal_error",
}


def success(request: HttpRequest, data: Any, status: int = 200) -> HttpResponse:
    return _enveloped(request, "data", data, status)


def failure(request: HttpRequest, status: int, message: str) -> HttpResponse:
    error = {"code": _CODES[status], "message": message, "details": {}}
    return _enveloped(request, "error", error, status)


def _enveloped(request: HttpRequest, name: str, content: Any, status: int) -> HttpResponse:
    body = orjson.dumps({name: content, "meta": meta(request)}, option=orjson.OPT_UTC_Z)
    return HttpResponse(body, status=status, content_type="application/json")
