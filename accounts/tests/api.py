"""A program that talks to the API, for tests: it signs in, sends JSON and reads the envelope."""

import json
from typing import Any

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from accounts.tokens import start_family


class Reply:
    """An answer of the API, already known to be in the envelope."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.raw: bytes = response.getvalue() if response.streaming else response.content
        if self.status in (204, 304):
            assert self.raw == b""
            return
        if self.status < 400 and response.streaming:
            return  # a file, which comes as it is
        body = json.loads(self.raw)
        assert body.keys() == {"error" if self.status >= 400 else "data", "meta"}
        assert body["meta"].keys() >= {"request_id", "timestamp"}
        self.meta: dict[str, Any] = body["meta"]
        self.data: Any = body.get("data")
        self.error: dict[str, Any] = body.get("error", {})
        if self.error:
            assert self.error.keys() - {"current", "conflicts"} == {"code", "message", "details"}
            assert self.error["message"].endswith((".", "…")), self.error

    @property
    def code(self) -> str:
        return str(self.error["code"])

    @property
    def details(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self.error["details"]
        return found


class Api:
    """``Api()`` is anonymous, ``Api(alice)`` is signed in as she is."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {}
        if user is not None:
            self.headers["Authorization"] = f"Bearer {start_family(user)['access']}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """``body`` is sent as JSON; bytes are sent as they are, and with files in it as a form."""
        options: dict[str, Any] = {"headers": self.headers | headers}
        if has_files(body):
            options |= {"data": encode_multipart(BOUNDARY, body), "content_type": MULTIPART_CONTENT}
        elif body is not None:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            options |= {"data": raw, "content_type": "application/json"}
        return Reply(self.client.generic(method.upper(), f"/api/v1/{path}", **options))

    def get(self, path: str) -> Reply:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None) -> Reply:
        return self.call("POST", path, body)

    def patch(self, path: str, body: Any) -> Reply:
        return self.call("PATCH", path, body)

    def put(self, path: str, body: Any) -> Reply:
        return self.call("PUT", path, body)

    def delete(self, path: str, body: Any = None) -> Reply:
        return self.call("DELETE", path, body)


class Upload:
    """A file of a body, made anew whenever it is sent."""

    def __init__(self, content: bytes, name: str = "note.txt") -> None:
        self.content = content
        self.name = name

    def read(self) -> bytes:
        return self.content


def has_files(body: Any) -> bool:
    values = body.values() if isinstance(body, dict) else ()
    return any(isinstance(one, Upload) for value in values for one in _each(value))


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
