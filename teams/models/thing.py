"""What everything that a team owns has in common: an id, a version, and a state that the log keeps.

The state of a thing is its logged fields as plain JSON values, without those that are empty. The
log holds the differences between states, so a thing can be rebuilt, undone and read as it was.

Every event that touches a thing raises its ``version`` by one, and nothing else does. So going back
n versions means taking back the last n events that touched it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db import models

from accounts.ids import new_id
from teams.models.team import Team

type State = dict[str, Any]

_LONGEST_LABEL = 255


class Target(NamedTuple):
    """What an event is about, as the log keeps it after the thing itself is gone."""

    type: str
    id: UUID
    label: str


class Thing(models.Model):
    #: What the log calls it.
    kind: ClassVar[str]
    #: The fields that members see change, in the order in which changes are told.
    logged: ClassVar[tuple[str, ...]]
    #: Whether others may come to point to it while it is locked. Not to what can be removed for
    #: good: whoever does has to find all that points to it.
    is_pointed_to_meanwhile: ClassVar[bool] = False
    #: Whether it is something that the team works with, such as a label: see TeamClock.
    is_setup: ClassVar[bool] = False
    #: Whether a team has one of each name, whatever its letter case. The constraint sees to that;
    #: for letters that SQLite's LOWER does not know, things.write does.
    is_named_once: ClassVar[bool] = False
    #: What to say when a name that has to be unique is in use.
    taken: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        return str(self)

    def target(self) -> Target:
        return Target(self.kind, self.pk, self.label[:_LONGEST_LABEL])

    def state(self) -> State:
        values = {name: plain(getattr(self, _attribute(self, name))) for name in self.logged}
        return {name: value for name, value in values.items() if value is not None}

    def restore(self, fields: Mapping[str, Any]) -> None:
        """Set fields to values that came from a state; None is what the state left out."""
        for name, value in fields.items():
            field = self._meta.get_field(name)
            if not isinstance(field, models.Field):
                raise TypeError(f"{name} is not a column of {self.kind}.")
            setattr(self, field.attname, _value_of(field, value))


def plain(value: Any) -> Any:
    """A value as JSON keeps it; what is empty is None."""
    match value:
        case None | "" | []:
            return None
        case dict() if not value:  # the pattern {} would match every dict
            return None
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
    return value


def _attribute(thing: models.Model, name: str) -> str:
    """The column's own attribute: the id of a relation, without reading the other row."""
    return str(getattr(thing._meta.get_field(name), "attname", name))


def _value_of(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None:
        return None if field.null else field.get_default()
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python(value)
    return field.to_python(value)
