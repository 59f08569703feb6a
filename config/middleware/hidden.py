"""What an action does not find is a page that is not there.

Actions look things up again under a lock; a task may have been deleted, or its reader put out of
the team, in the moment since the view found it. API views map this themselves.
"""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from config.error_views import page_not_found


class HiddenMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ObjectDoesNotExist):
            return page_not_found(request, Http404())
        return None
