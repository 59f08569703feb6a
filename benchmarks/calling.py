"""A request as a web server hands it to Stint: the WSGI application, with all of its middleware."""

import io
import sys
from importlib import import_module
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.tokens import start_family

#: Method, path with query, body.
type Request = tuple[str, str, bytes]

_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class _Answer(NamedTuple):
    body: bytes
    headers: dict[str, str]


class Caller:
    """One person: with a token for the API and a session for the pages."""

    def __init__(self, application: Any, user: User) -> None:
        self._application = application
        self._headers = {
            "HTTP_AUTHORIZATION": f"Bearer {start_family(user)['access']}",
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={_session_of(user)}",
        }

    def send(self, request: Request, known: str = "") -> bytes:
        """The body of the answer. With the ETag of one that is ``known``, it has to be a 304."""
        return self._sent(request, known).body

    def etag(self, request: Request) -> str:
        return self._sent(request).headers["ETag"]

    def queries(self, request: Request, known: str = "") -> int:
        """How many statements a request sends, not counting those that only bracket others."""
        with CaptureQueriesContext(connection) as captured:
            self.send(request, known)
        statements = [str(query["sql"]) for query in captured.captured_queries]
        return len([sql for sql in statements if not sql.startswith(_CONTROL)])

    def _sent(self, request: Request, known: str = "") -> _Answer:
        told: list[tuple[str, list[tuple[str, str]]]] = []
        extra = {"HTTP_IF_NONE_MATCH": known} if known else {}
        answer = self._application(
            self._environ(request) | extra, lambda line, headers, *_: told.append((line, headers))
        )
        try:
            text = b"".join(answer)
        finally:
            # PEP 3333: not every answer has that.
            getattr(answer, "close", lambda: None)()
        [(line, headers)] = told
        if not line.startswith("304" if known else "2"):
            raise RuntimeError(f"{request[:2]} was answered {line}: {text[:300]!r}")
        return _Answer(text, dict(headers))

    def _environ(self, request: Request) -> dict[str, Any]:
        """The API takes the token, pages the session."""
        method, address, body = request
        path, _, query = address.partition("?")
        return self._headers | {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }


def _session_of(user: User) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)
