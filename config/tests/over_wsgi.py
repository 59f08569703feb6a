"""Requests as a web server sends them. The client of Django begins within Django instead.

Needs the fixture ``one_connection``.
"""

from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory

from accounts.models import User
from accounts.tests.api import Api
from config.wsgi import application


class OverWsgi(RequestFactory):
    """Asks as a web server does, through all that lies around Django."""

    def __init__(self, application: Any = application) -> None:
        super().__init__()
        self.application = application

    def generic(self, *args: Any, **options: Any) -> Any:
        told: list[tuple[str, list[tuple[str, str]]]] = []
        environ = super().generic(*args, **options).environ
        body = self.application(environ, lambda *line: told.append(line))
        content = b"".join(body)
        getattr(body, "close", lambda: None)()
        [(status, headers)] = told
        return HttpResponse(content, status=int(status[:3]), headers=dict(headers))


def program(user: User | None = None) -> Api:
    return over_wsgi(Api(user))


def over_wsgi(api: Api) -> Api:
    api.client = OverWsgi()  # type: ignore[assignment]
    return api
