"""Trying something at a door: an API route or a page. The answer is the HTTP status."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.tests.api import has_files
from accounts.tokens import start_family

#: Called with a signed-in client and the world: ``w.person``, ``w.team``, ``w.task``, ``w.things``.
type Attempt = Callable[[Client, Any], int]


def api(method: str, path: str, body: dict[str, Any] | None = None) -> Attempt:
    def attempt(_client: Client, world: Any) -> int:
        bearer = {"Authorization": f"Bearer {start_family(world.person)['access']}"}
        client = Client(headers=bearer)
        data = _filled(body, world)
        send = getattr(client, method)
        options = {"content_type": "application/json"}
        if method == "get" or (data and has_files(data)):
            options = {}
        elif data is None:
            data = {}
        return _status(send(f"/api/v1/{path.format(w=world)}", data, **options))

    return attempt


def page(
    name: str, *arguments: str, post: dict[str, str] | None = None, files: bool = False
) -> Attempt:
    def attempt(client: Client, world: Any) -> int:
        place = reverse(name, args=[argument.format(w=world) for argument in arguments])
        if post is None:
            return _status(client.get(place))
        data = _filled(post, world)
        if files:
            data["file"] = SimpleUploadedFile("x.csv", b"title\nOne\n")
        return client.post(place, data).status_code

    return attempt


def _status(answer: Any) -> int:
    """What is streamed is read to its end, which closes the file."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def _filled(body: dict[str, Any] | None, world: Any) -> Any:
    if body is None:
        return None
    return {
        name: value.format(w=world) if isinstance(value, str) else value
        for name, value in body.items()
    }
