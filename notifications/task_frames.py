"""What a socket does to tasks: what the API does, asked over the socket.

``task.update`` is the API's PATCH, by the view itself: the same rights, scopes, limits, checks and
errors, word for word. Nothing of it is written a second time here.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import UUID

from channels.db import DatabaseSyncToAsync
from django.core.handlers.wsgi import WSGIRequest

from accounts.api.authentication import Identity
from accounts.api.encoding import encoded
from accounts.models import User
from notifications import frames
from notifications.frames import Frame
from tasks.api.views import TaskViewSet
from tasks.models import Task
from teams.policies import Action, require

#: What the API may answer to a change of a task; documented for the socket as well.
CODES = frozenset(
    {
        "bad_request",
        "conflict",
        "forbidden",
        "not_authenticated",
        "not_found",
        "rate_limited",
        "stale",
        "unavailable",
        "validation_error",
    }
)
_TOLD = ("details", "current", "conflicts")
_patch = TaskViewSet.as_view({"patch": "partial_update"})
#: Apart from those that read for sockets: a change that waits for another holds up no reading.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="socket-writer")


def _update_task(user: User, key: str, version: int, changes: dict[str, Any]) -> Frame:
    """An ``ack`` with the new version, or an ``error`` as the API says it."""
    request = _request(f"/api/v1/tasks/{quote(key, safe='')}", changes | {"version": version})
    request.identity = Identity(_as_now(user))  # type: ignore[attr-defined]
    response = _patch(request, id=key)
    data: dict[str, Any] = json.loads(encoded(response.data))
    if response.status_code == 200:  # noqa: PLR2004
        return {"type": "ack", "version": data["version"]}
    told = {name: data[name] for name in _TOLD if data.get(name)}
    if wait := response.headers.get("Retry-After"):
        told["retry_after"] = int(wait)
    return frames.error(data["code"], data["message"], **told)


def _find_editable(user: User, key: UUID) -> UUID:
    """The team of a task that they may edit. Task.DoesNotExist, PermissionDenied."""
    task = Task.objects.visible_to(user).select_related("team").get(pk=key)
    require(user, Action.TASK_EDIT, task)
    return task.team_id


def _is_in(user: User, team_id: UUID, key: UUID) -> bool:
    return Task.objects.visible_to(user).filter(team=team_id, pk=key).exists()


def _as_now(user: User) -> User | None:
    """The person as they are now, acting by what the socket was opened with."""
    found = User.objects.filter(pk=user.pk, is_active=True).first()
    if found is not None:
        found.via = user.via
    return found


def _request(path: str, body: dict[str, Any]) -> WSGIRequest:
    raw = json.dumps(body).encode()
    return WSGIRequest(
        {
            "REQUEST_METHOD": "PATCH",
            "PATH_INFO": path,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(raw)),
            "SERVER_NAME": "socket",
            "SERVER_PORT": "0",
            "wsgi.input": BytesIO(raw),
        }
    )


update_task = DatabaseSyncToAsync(_update_task, thread_sensitive=False, executor=_threads)
find_editable = DatabaseSyncToAsync(_find_editable, thread_sensitive=False, executor=_threads)
is_in = DatabaseSyncToAsync(_is_in, thread_sensitive=False, executor=_threads)
