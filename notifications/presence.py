"""Who is here, on a board or at a task, and who is editing what. Nothing of it is kept.

Each process tells the others over the channel layer who is here on its own sockets, at each change
and again every few seconds; what it does not repeat is forgotten. So a process that dies takes its
people along, and a layer that was emptied or is down costs seconds of knowing about others.
Whoever is told stands in that team themself: a socket can only say so of a team that it follows,
and it is closed when its person may not see the team any more.
"""

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid4

from accounts.models import User
from notifications import live
from notifications.frames import Frame
from notifications.latest import Latest
from notifications.marks import Edit, Marks

RENEW_SECONDS = 10.0
FORGET_SECONDS = 25.0
#: Several who come at once are one frame.
GATHER_SECONDS = 0.2
EDITING_SECONDS = 10
#: More people than anybody reads; ``count`` has them all.
MOST_NAMED = 50
#: What is told of people, of a spot; of marks it is the task and the person.
_HERE = "here"


class Spot(NamedTuple):
    """A place to be: a board, or a task of its team."""

    team_id: UUID
    slug: str
    task_id: UUID | None = None


class Guest(Protocol):
    user: User | None

    async def answer(self, frame: Frame) -> None: ...


class Someone(NamedTuple):
    """As processes tell each other."""

    id: str
    name: str
    task: str | None


class Presence:
    """Of one process: its own people, and what the others say of theirs."""

    def __init__(self, latest: Latest) -> None:
        self._latest = latest
        self._process = str(uuid4())
        self._mine: dict[Guest, Spot] = {}
        self._others: dict[tuple[str, UUID], tuple[float, list[Someone]]] = {}
        self._told: dict[UUID, asyncio.TimerHandle] = {}
        self._my_marks: Marks[Guest] = Marks()
        self._marks: Marks[str] = Marks()  # of all processes, by process
        self._renewing: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._renewing = asyncio.create_task(self._renew())

    def stop(self) -> None:
        if self._renewing:
            self._renewing.cancel()
        for team_id, waiting in self._told.items():
            waiting.cancel()
            self._tell_mine(team_id)
        self._told.clear()
        self._others.clear()
        self._marks.clear()
        self._my_marks.clear()

    def stand(self, guest: Guest, spot: Spot) -> None:
        """The socket's person is here now, and no longer where it was before."""
        self.leave(guest)
        if spot.team_id not in {other.team_id for other in self._mine.values()}:
            self._tell("who", spot.team_id)
        self._mine[guest] = spot
        self._changed(spot.team_id)
        for edit, _ in self._marks.of_team(spot.team_id):
            if not _is_by(edit, guest):
                self._show_mark(guest, spot, edit)

    def leave(self, guest: Guest) -> None:
        if spot := self._mine.pop(guest, None):
            self._changed(spot.team_id)

    def spot_of(self, guest: Guest) -> Spot | None:
        return self._mine.get(guest)

    def edit(self, guest: Guest, team_id: UUID, task_id: UUID, seconds: int) -> None:
        """The socket's person is editing a task, for so long unless they say so again; 0 is: no
        more. Who still edits it in another socket is still editing it.
        """
        if guest.user is None:
            return
        edit = Edit(team_id, str(task_id), str(guest.user.pk), guest.user.name)
        self._my_marks.note(edit, guest, seconds)
        self._mark(edit, self._process, self._my_marks.left(edit))
        self._tell_mark(edit)

    def hear(self, message: dict[str, Any]) -> None:
        """What another process says. Its own words come back as well, and are passed by."""
        if message["process"] == self._process:
            return
        team_id = UUID(message["team"])
        match message["type"]:
            case "presence.who" if team_id in {spot.team_id for spot in self._mine.values()}:
                self._tell_mine(team_id)
                self._tell_marks(team_id)
            case "presence.here":
                people = [Someone(*person) for person in message["people"]]
                self._note(message["process"], team_id, people)
            case "presence.editing":
                edit = Edit(team_id, message["task"], *message["user"])
                self._mark(edit, message["process"], message["seconds"])

    def people_at(self, spot: Spot) -> Frame:
        """The frame that says who is at this spot, each person once, by name."""
        task = str(spot.task_id) if spot.task_id else None
        found = {one.id: one.name for one in self._everybody(spot.team_id) if one.task == task}
        people = sorted(found.items(), key=lambda person: (person[1].lower(), person[0]))
        named = [{"id": key, "name": name} for key, name in people[:MOST_NAMED]]
        frame = {"type": "presence", "team": spot.slug, "people": named, "count": len(people)}
        return frame | ({"task": task} if task else {})

    def _everybody(self, team_id: UUID) -> Iterator[Someone]:
        yield from self._people_of_mine(team_id)
        for (_process, place), (_until, people) in self._others.items():
            if place == team_id:
                yield from people

    def _people_of_mine(self, team_id: UUID) -> list[Someone]:
        return [
            Someone(
                str(guest.user.pk), guest.user.name, str(spot.task_id) if spot.task_id else None
            )
            for guest, spot in self._mine.items()
            if spot.team_id == team_id and guest.user
        ]

    def _note(self, process: str, team_id: UUID, people: list[Someone]) -> None:
        _, before = self._others.pop((process, team_id), (0.0, []))
        if people:
            self._others[process, team_id] = time.monotonic() + FORGET_SECONDS, people
        if set(people) != set(before):
            self._show(team_id)

    def _changed(self, team_id: UUID) -> None:
        if team_id not in self._told:
            later = asyncio.get_running_loop().call_later
            self._told[team_id] = later(GATHER_SECONDS, self._tell_change, team_id)

    def _tell_change(self, team_id: UUID) -> None:
        del self._told[team_id]
        self._tell_mine(team_id)
        self._show(team_id)

    def _tell_mine(self, team_id: UUID) -> None:
        self._tell("here", team_id, people=[list(one) for one in self._people_of_mine(team_id)])

    def _tell_marks(self, team_id: UUID) -> None:
        """Those of the own people, for a process that has just got somebody to show them to."""
        for edit, _ in self._my_marks.of_team(team_id):
            self._tell_mark(edit)

    def _tell_mark(self, edit: Edit) -> None:
        user, seconds = [edit.user_id, edit.name], self._my_marks.left(edit)
        self._tell("editing", edit.team_id, task=edit.task, user=user, seconds=seconds)

    def _tell(self, what: str, team_id: UUID, **about: Any) -> None:
        message = {"type": f"presence.{what}", "process": self._process, "team": str(team_id)}
        live.tell(message | about)

    def _show(self, team_id: UUID) -> None:
        """Tell each who is here who is at the same spot; one frame for all at one spot."""
        frames: dict[Spot, Frame] = {}
        for guest, spot in self._mine.items():
            if spot.team_id == team_id:
                if spot not in frames:
                    frames[spot] = self.people_at(spot)
                self._latest.tell(guest, _HERE, partial(guest.answer, frames[spot]))

    def _mark(self, edit: Edit, process: str, seconds: int) -> None:
        """What a process says of its sockets; all of it together is what people are told."""
        self._marks.note(edit, process, seconds)
        for guest, spot in self._mine.items():
            if spot.team_id == edit.team_id and not _is_by(edit, guest):
                self._show_mark(guest, spot, edit)

    def _show_mark(self, guest: Guest, spot: Spot, edit: Edit) -> None:
        self._latest.tell(guest, edit, partial(self._say_mark, guest, spot, edit))

    async def _say_mark(self, guest: Guest, spot: Spot, edit: Edit) -> None:
        """As it is when it leaves: a client that was slow is not shown what has run out."""
        await guest.answer(_editing(spot.slug, edit, self._marks.left(edit)))

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            for team_id in {spot.team_id for spot in self._mine.values()}:
                self._tell_mine(team_id)
            self._forget(time.monotonic())

    def _forget(self, now: float) -> None:
        """What was not said again: clients forget marks by themselves, and are told of people."""
        self._marks.forget()
        self._my_marks.forget()
        gone = [key for key, (until, _) in self._others.items() if until <= now]
        for process, team_id in gone:
            self._note(process, team_id, [])


def _is_by(edit: Edit, guest: Guest) -> bool:
    return guest.user is not None and str(guest.user.pk) == edit.user_id


def _editing(slug: str, edit: Edit, seconds: int) -> Frame:
    return {
        "type": "task.user_editing",
        "team": slug,
        "id": edit.task,
        "user": {"id": edit.user_id, "name": edit.name},
        "expires": seconds,
    }
