"""The team clock and the log it numbers. Written by clock.py alone, never changed afterwards."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid4

from django.db import models

from accounts.ids import new_id
from accounts.models import User
from teams.models.team import Team


class TeamClock(models.Model):
    """The number of a team's latest event, in a table of its own so that the hot row is narrow.

    ``setup`` is the number of the latest event that changed what the team works with (statuses,
    labels, plans, custom fields) rather than its tasks: what is kept about those is good as long as
    it stands. ``epoch`` changes when numbers stop meaning what they meant (a restored backup):
    whoever remembers a ``seq`` of another epoch has to read everything anew.
    """

    unaudited: ClassVar[str] = "The log has its numbers."

    team = models.OneToOneField(
        Team, primary_key=True, on_delete=models.CASCADE, related_name="clock"
    )
    value = models.BigIntegerField(default=0)
    setup = models.BigIntegerField(default=0)
    epoch = models.UUIDField(default=uuid4)

    def __str__(self) -> str:
        return f"{self.team_id} at {self.value}"


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User) -> EventQuerySet:
        return self.filter(team__in=Team.objects.visible_to(user))

    def since(self, team: Team, seq: int) -> EventQuerySet:
        """The log of a team after ``seq``, in order."""
        return self.filter(team=team, seq__gt=seq).order_by("seq")

    def touching(self, *target_ids: UUID) -> EventQuerySet:
        """All that happened to these things, by itself or together with others; latest first."""
        parts = EventItem.objects.filter(target_id__in=target_ids).values_list(
            "event_id", flat=True
        )
        mine = models.Q(target_id__in=target_ids) | models.Q(pk__in=list(parts))
        return self.filter(mine).order_by("-seq")

    def taking_back(self, event: UUID | models.OuterRef) -> EventQuerySet:
        """The event that took this one back, unless it was taken back itself."""
        return self.filter(undoes=event, undone_by=None)


class Event(models.Model):
    """One change of one team.

    ``changes`` is ``{field: [old, new]}`` of the target. A change of many things at once (an
    import, a label that is deleted) is one event too: what it does to each is an EventItem.

    The foreign keys are not constrained by the database: checking one locks the row it points to,
    and an event is inserted while the clock is locked. clock.py says why that must not be.
    """

    unaudited: ClassVar[str] = "It is the log, which nothing changes."

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
    token_id = models.UUIDField(null=True, help_text="The API token by which the actor did it.")
    target_type = models.CharField(max_length=20)
    target_id = models.UUIDField()
    target_label = models.CharField(max_length=255)
    changes = models.JSONField(default=dict)
    undoes = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="undone_by",
        db_constraint=False,
        help_text="The event that this one took back.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[EventQuerySet] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("team", "seq")
        constraints = (models.UniqueConstraint(fields=("team", "seq"), name="event_seq_unique"),)
        indexes = (models.Index(fields=("target_id", "seq"), name="event_of_target"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.target_label} (#{self.seq})"


class EventItem(models.Model):
    """What an event did to one of the many things that it touched besides its target."""

    unaudited: ClassVar[str] = "It is the log, which nothing changes."

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="touched", db_constraint=False
    )
    target_type = models.CharField(max_length=20)
    target_id = models.UUIDField()
    changes = models.JSONField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("target_id", "event"), name="event_item_of_target"),)

    def __str__(self) -> str:
        return f"{self.target_type} {self.target_id} in {self.event_id}"
