"""The frames by which a socket's person changes a task, edits one, and says where they are."""

import time
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from accounts.models import User
from notifications import frames
from notifications.frames import BadFrameError, Frame
from notifications.hub import hub
from notifications.presence import EDITING_SECONDS, Spot
from notifications.pumps import Pumps
from notifications.task_frames import find_editable, is_in, update_task

MAX_EDITED = 20


class Socket(Protocol):
    """What is needed of the consumer that heard the frames."""

    user: User | None
    pumps: Pumps

    async def answer(self, frame: Frame) -> None: ...


class Doing:
    """Of one socket; ``end`` takes back what others were told of it."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._edited: dict[UUID, tuple[UUID, float]] = {}  # task to its team, and until when

    async def update(self, frame: Frame) -> Frame:
        """``task.update {ref, id, version, changes}``: as the API's PATCH, with all its errors."""
        if frames.ref_of(frame) is None:
            raise BadFrameError("bad_frame", 'Give a "ref": the answer carries it.')
        changes: Any = frame.get("changes")
        if not isinstance(changes, dict) or "version" in changes:
            message = '"changes" has to be an object of fields; "version" stands beside it.'
            raise BadFrameError("bad_frame", message)
        key, version = frames.text_of(frame, "id"), frames.number_of(frame, "version")
        answer: Frame = await update_task(self._socket.user, key, version, changes)
        return answer

    async def edit(self, frame: Frame) -> None:
        """``task.editing {id, stop}``: others see it for ten seconds, unless it is said again."""
        key, stops = frames.id_of(frame, "id"), frame.get("stop", False)
        if not isinstance(stops, bool):
            raise BadFrameError("bad_frame", '"stop" is true or false.')
        if stops:
            self._stop_editing(key)
            return
        self._forget_edited()
        if key not in self._edited and len(self._edited) >= MAX_EDITED:
            message = f"One socket edits at most {MAX_EDITED} tasks at a time. Stop one."
            raise BadFrameError("rate_limited", message)
        team_id = await self._editable(key)
        self._edited[key] = team_id, time.monotonic() + EDITING_SECONDS
        hub().presence.edit(self._socket, team_id, key, EDITING_SECONDS)

    async def stand(self, frame: Frame) -> None:
        """``here {team, task}``: on this board, or at a task of it, and nowhere else any more."""
        slug = frames.text_of(frame, "team")
        task_id = None if frame.get("task") is None else frames.id_of(frame, "task")
        place = self._socket.pumps.place_of(slug)
        if place is None:
            message = "Subscribe to the team first: who is there is told to those who follow it."
            raise BadFrameError("not_found", message, team=slug)
        if task_id and not await is_in(self._socket.user, place.team_id, task_id):
            raise BadFrameError("not_found", "There is no such task in this team.", team=slug)
        if self._socket.pumps.place_of(slug):  # not cut off meanwhile
            hub().presence.stand(self._socket, Spot(place.team_id, slug, task_id))

    def leave(self, slug: str) -> None:
        """Who does not follow the team any more is not told who is there, and is not there."""
        spot = hub().presence.spot_of(self._socket)
        if spot and spot.slug == slug:
            hub().presence.leave(self._socket)

    def end(self) -> None:
        self._forget_edited()
        for key in list(self._edited):
            self._stop_editing(key)
        hub().presence.leave(self._socket)

    def _stop_editing(self, key: UUID) -> None:
        if found := self._edited.pop(key, None):
            hub().presence.edit(self._socket, found[0], key, 0)

    def _forget_edited(self) -> None:
        """Others have forgotten it by now: it does not count, and need not be taken back."""
        now = time.monotonic()
        over = [key for key, (_, until) in self._edited.items() if until <= now]
        for key in over:
            del self._edited[key]

    async def _editable(self, key: UUID) -> UUID:
        try:
            team_id: UUID = await find_editable(self._socket.user, key)
        except ObjectDoesNotExist as error:
            raise BadFrameError(
                "not_found", "There is no such task, or you cannot see it."
            ) from error
        except PermissionDenied as error:
            raise BadFrameError("forbidden", str(error)) from error
        return team_id
