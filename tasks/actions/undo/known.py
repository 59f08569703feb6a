"""Whether the team still knows what a thing said: people leave; labels, fields and choices go."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from accounts.exceptions import Conflict
from accounts.models import User
from tasks.actions.rules import can_see
from tasks.custom_values import fields_of, plain_value
from tasks.models import CustomField, Label, Task
from tasks.models.task import CUSTOM
from teams.models import State, Team, Thing


class Known:
    """Each is asked once for all tasks of an undo, and not before what comes back with them is."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.answers: dict[tuple[str, str], bool] = {}

    def require(self, thing: Thing, old: State) -> None:
        """A Conflict where the values that it gets back are not what anybody could give it now."""
        assignee = old.get("assignee")
        if assignee and not self._is_member(assignee):
            raise Conflict(f"{thing.label}: whom it was assigned to is no member any more.")
        if isinstance(thing, Task):
            self._require_of_task(thing, old)

    def _require_of_task(self, task: Task, old: State) -> None:
        if "labels" in old and not self.labels.issuperset(task.labels):
            raise Conflict(f"{task.label}: a label that it had is gone.")
        for name, value in old.items():
            if not name.startswith(CUSTOM) or value is None:
                continue
            field = self.fields.get(name.removeprefix(CUSTOM))
            if field is None:
                raise Conflict(f"{task.label}: a field in which it said something is gone.")
            if not self._is_sayable(field, value):
                raise Conflict(f"{task.label}: what it said as {field.name} is gone.")

    @cached_property
    def labels(self) -> frozenset[str]:
        there = Label.objects.filter(team=self.team).values_list("pk", flat=True)
        return frozenset(map(str, there))

    @cached_property
    def fields(self) -> dict[str, CustomField]:
        return fields_of(self.team)

    def _is_member(self, pk: str) -> bool:
        key = ("member", pk)
        if key not in self.answers:
            self.answers[key] = can_see(User(pk=pk), self.team)
        return self.answers[key]

    def _is_sayable(self, field: CustomField, value: Any) -> bool:
        key = (str(field.pk), str(value))
        if key not in self.answers:
            try:
                plain_value(field, value)
                self.answers[key] = True
            except ValidationError:
                self.answers[key] = False
        return self.answers[key]
