"""What allauth's views become among our pages: nothing is kept, and a refused form is a 422."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

type View = Callable[..., HttpResponseBase]


def page(view: View) -> View:
    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and request.method == "POST":
            form = (response.context_data or {}).get("form")
            if getattr(form, "errors", None):
                response.status_code = 422
        return response

    return shown


def secret_page(view: View) -> View:
    """The address holds a secret, so no other page is told it in a Referer.

    Not by ``no-referrer``: browsers then hide the origin of the form, too, and the check against
    forged forms refuses it.
    """
    shown = page(view)

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = shown(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return kept
