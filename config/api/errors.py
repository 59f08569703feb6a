"""Every error of an API view, in the envelope: a code for programs and a sentence for people."""

from collections.abc import Mapping
from typing import Any

from django.core import exceptions as django
from django.http import Http404
from rest_framework import exceptions as drf
from rest_framework.response import Response

from accounts.exceptions import Conflict, TooMany, Unavailable

CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    412: "stale",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "idempotency_key_reused",
    428: "precondition_required",
    429: "rate_limited",
    503: "unavailable",
}
_NOT_FOUND = "There is nothing here, or it is not yours to see. Check the address and its ids."
_FORBIDDEN = "You may not do this. Ask a team admin."
_MESSAGES = {
    401: "Sign in first: send an access token as “Authorization: Bearer …”.",
    403: _FORBIDDEN,
    404: _NOT_FOUND,
    406: "Answers are JSON. Send “Accept: application/json”.",
    415: "Send the body as UTF-8 JSON with “Content-Type: application/json”, files as a form.",
}
_OWN_CODES = {
    "email_not_verified",
    "invalid_code",
    "invalid_credentials",
    "malformed_json",
    "precondition_failed",
    "second_step_required",
}
_BAD_TOKEN = "This token is not valid, or no longer. Refresh it or sign in again."  # noqa: S105

type Details = dict[str, Any]


def handle_exception(exc: Exception, _context: Mapping[str, Any]) -> Response | None:
    """The answer to what a view or action raised; None leaves it to the handler of 500."""
    match exc:
        case drf.ValidationError() | django.ValidationError():
            return _invalid(exc)
        case Http404() | django.ObjectDoesNotExist():
            return failure(404, _NOT_FOUND)
        case django.PermissionDenied():
            return failure(403, str(exc) or _FORBIDDEN)
        case Conflict() | Unavailable() | TooMany():
            return _refused(exc)
        case drf.APIException():
            return _from_drf(exc)
    return None


def failure(
    status: int, message: str, *, code: str = "", details: Details | None = None
) -> Response:
    error = {"code": code or CODES[status], "message": message, "details": details or {}}
    return Response(error, status=status)


def _refused(exc: Conflict | Unavailable | TooMany) -> Response:
    if not isinstance(exc, TooMany):
        return failure(409 if isinstance(exc, Conflict) else 503, str(exc))
    response = failure(429, str(exc))
    for name, value in (exc.use.headers | {"Retry-After": str(exc.use.reset)}).items():
        response[name] = value
    return response


def _invalid(exc: drf.ValidationError | django.ValidationError) -> Response:
    details = _details(exc)
    fields = ", ".join(list(details)[:5])
    message = f"Some of this cannot be taken: {fields}. The details say why."
    return failure(400, message, code="validation_error", details=details)


def _from_drf(exc: drf.APIException) -> Response:
    status = exc.status_code
    code = exc.get_codes()
    own = code if isinstance(code, str) and code in _OWN_CODES else ""
    message = _MESSAGES.get(status) or str(exc.detail)
    if isinstance(exc, drf.AuthenticationFailed) and not own:
        own, message = "invalid_token", _BAD_TOKEN
    elif own or isinstance(exc, drf.PermissionDenied):
        message = str(exc.detail)
    response = failure(status, message, code=own)
    for header, value in _headers(exc):
        response[header] = value
    return response


def _headers(exc: drf.APIException) -> list[tuple[str, str]]:
    wait, realm = getattr(exc, "wait", None), getattr(exc, "auth_header", None)
    headers = [("Retry-After", f"{wait:.0f}")] if wait else []
    return headers + ([("WWW-Authenticate", realm)] if realm else [])


def _details(exc: drf.ValidationError | django.ValidationError) -> Details:
    """One list of sentences for each field of the body, however deep the error lies in it."""
    if isinstance(exc, django.ValidationError):
        return _from_django(exc)
    if not isinstance(exc.detail, Mapping):
        return {"non_field_errors": _sentences(exc.detail)}
    return {str(field): _sentences(errors) for field, errors in exc.detail.items()}


def _sentences(errors: Any) -> list[str]:
    if isinstance(errors, Mapping):
        return [sentence for part in errors.values() for sentence in _sentences(part)]
    if isinstance(errors, (list, tuple)):
        return [sentence for part in errors for sentence in _sentences(part)]
    return [str(errors)]


def _from_django(exc: django.ValidationError) -> Details:
    if hasattr(exc, "error_dict"):
        return {
            "non_field_errors" if field == django.NON_FIELD_ERRORS else field: messages
            for field, messages in exc.message_dict.items()
        }
    return {"non_field_errors": exc.messages}
