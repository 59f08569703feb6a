"""Errors outside the views: a page for people, the envelope for programs under /api/."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views import csrf, defaults

from accounts.exceptions import TooMany
from config.envelope import failure

_PAGE = (
    "<!doctype html><html lang=en><title>Stint</title><p>{}</p><p><a href=/>Stint</a></p></html>"
)


def error_response(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """The answer of a middleware that lets nothing through: no session yet, so a bare page."""
    if _is_api(request):
        return failure(request, status, message)
    return HttpResponse(format_html(_PAGE, message), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return failure(request, 400, "The request could not be understood. Check its headers.")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return failure(request, 403, str(exception) or "You may not do this.")
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        message = f"There is nothing at {request.path}. The paths are listed at /api/docs."
        return failure(request, 404, message)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        message = "Something went wrong on our side. Tell an administrator the request id."
        return failure(request, 500, message)
    return defaults.server_error(request)


def form_expected(request: HttpRequest, allowed: str) -> HttpResponse:
    """API views answer this themselves; here it is for pages."""
    response = render(request, "405.html", status=405)
    response["Allow"] = allowed
    return response


def too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """API views answer this themselves; here it is for pages."""
    response = render(request, "429.html", {"refusal": refusal}, status=429)
    response["Retry-After"] = str(refusal.use.reset)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if _is_api(request):
        return failure(request, 403, "The CSRF token is missing or wrong. Reload the page.")
    return csrf.csrf_failure(request, reason)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
