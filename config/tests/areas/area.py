"""What one part of the product adds to the tests that go through everything: routes and their
permissions, bodies that are wrong, things of another team, and the doors of each action.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models

from config.tests.areas.doors import Attempt
from tasks.models import Task
from teams.policies import Action

CALLERS = ("admin", "manager", "developer", "viewer", "outsider", "anonymous")
#: Callers whose answers follow from those of another: see ``Route.status_of``.
LIKE = {"commenter": "viewer", "guest": "outsider"}

#: What each of CALLERS gets, for the usual rules.
MEMBERS = (200, 200, 200, 200, 404, 401)


class Route(NamedTuple):
    """``{id}`` in the path is the thing that its first part names; ``{other_id}`` is named so.

    ``<name>`` in path or body is the id of the world's thing of that name.
    """

    method: str
    path: str
    body: dict[str, Any] | None
    #: In the order of CALLERS.
    statuses: tuple[int, ...]
    #: What a commenter gets, where it is not what a viewer gets.
    commenter: int | None = None
    #: What a guest gets with whom the task is shared, where it is not what an outsider gets.
    guest: int | None = None

    def status_of(self, caller: str) -> int:
        if caller == "commenter" and self.commenter is not None:
            return self.commenter
        if caller == "guest" and self.guest is not None:
            return self.guest
        return self.statuses[CALLERS.index(LIKE.get(caller, caller))]

    @property
    def template(self) -> tuple[str, str]:
        return self.method, self.path.partition("?")[0]


class Write(NamedTuple):
    """A body that is good. Each of its fields is tried with every wrong value."""

    method: str
    path: str
    good: dict[str, Any]
    required: set[str] = set()
    #: Wrong values by field, where they differ from those that everybody refuses.
    wrong: Mapping[str, list[Any]] = {}
    #: Values of an unusual type that the field does take.
    fine: Mapping[str, list[Any]] = {}


class Foreign(NamedTuple):
    """A body that names a thing of another team; the field that is blamed for it."""

    method: str
    path: str
    body: dict[str, Any]
    field: str


@dataclass(frozen=True)
class Area:
    routes: tuple[Route, ...]
    writes: tuple[Write, ...] = ()
    foreign: tuple[Foreign, ...] = ()
    doors: Mapping[Action, tuple[Attempt, ...]] = field(default_factory=dict)
    #: Whatever a refused request must leave as it was.
    tables: tuple[type[models.Model], ...] = ()
    #: Makes this area's things around a task, by name: the ``{id}`` of ``labels/{id}`` is "labels".
    make: Callable[[Task], Mapping[str, Any]] = lambda _task: {}
