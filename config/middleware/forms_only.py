"""An address that only takes what a form sends shows a page to who opens it by hand.

So does whoever was signed out when they sent the form: signing in leads to where it was sent.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from config.error_views import form_expected


class FormsOnlyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed):
            return form_expected(request, response["Allow"])
        return response
