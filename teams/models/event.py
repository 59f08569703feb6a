"""The team clock and the log it numbers. Written by clock.py alone, never changed afterwards."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from accounts.ids import new_id
from accounts.models import User
from teams.models.team import Team


class TeamClock(models.Model):
    """The number of a team's latest event, in a table of its own so that the hot row is narrow.

    ``epoch`` changes when numbers stop meaning what they meant (a restored backup): whoever
    remembers a ``seq`` of another epoch has to read everything anew.
    """

    team = models.OneToOneField(
        Team, primary_key=True, on_delete=models.CASCADE, related_name="clock"
    )
    value = models.BigIntegerField(default=0)
    epoch = models.UUIDField(default=uuid4)

    def __str__(self) -> str:
        return f"{self.team_id} at {self.value}"


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User) -> EventQuerySet:
        return self.filter(team__in=Team.objects.visible_to(user))

    def since(self, team: Team, seq: int) -> EventQuerySet:
        """The log of a team after ``seq``, in order, without the bulky ``items``."""
        return self.filter(team=team, seq__gt=seq).order_by("seq").defer("items")


class Event(models.Model):
    """One change of one team.

    ``changes`` is ``{field: [old, new]}`` of the target. A change of many targets at once (an
    import) is one event too: ``items`` is then ``{target id: {field: [old, new]}}``.

    The foreign keys are not constrained by the database: checking one locks the row it points to,
    and an event is inserted while the clock is locked. clock.py says why that must not be.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        related_name="events",
        db_constraint=False,
        db_index=False,
    )
    seq = models.BigIntegerField()
    verb = models.CharField(max_length=40)
    actor = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    target_type = models.CharField(max_length=20)
    target_id = models.UUIDField()
    target_label = models.CharField(max_length=255)
    changes = models.JSONField(default=dict)
    items = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[EventQuerySet] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("team", "seq")
        constraints = (models.UniqueConstraint(fields=("team", "seq"), name="event_seq_unique"),)
        indexes = (models.Index(fields=("target_id", "seq"), name="event_of_target"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.target_label} (#{self.seq})"
