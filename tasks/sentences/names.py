"""What sentences call the things and moments that events have as ids and as instants."""

from collections.abc import Collection

from django.db.models import Model
from django.utils.dateparse import parse_datetime

from accounts.models import User
from tasks.models import Cycle, Label, Milestone, Project, Status
from tasks.moments import MOMENTS, in_words
from tasks.sentences.custom import names_in_custom
from teams.models import Event

#: The fields of a task that name other things by their ids.
_NAMED: dict[type[Model], str] = {
    Label: "labels",
    Project: "project",
    Milestone: "milestone",
    Cycle: "cycle",
}


def names_in(events: Collection[Event]) -> dict[str, str]:
    """What the changes of these events mention: statuses by slug, moments as they are written,
    everything else by id. The events are of one team.
    """
    things = {
        str(pk): name
        for model, field in _NAMED.items()
        if (ids := _mentioned(field, events))
        for pk, name in model.objects.filter(pk__in=ids).values_list("pk", "name")  # type: ignore[attr-defined]
    }
    people = User.objects.filter(pk__in=_mentioned("assignee", events))
    statuses = Status.objects.filter(
        team__in={event.team_id for event in events}, slug__in=_mentioned("status", events)
    )
    names = {str(user.pk): user.name for user in people} | names_in_custom(events)
    names |= _moments_in(events)
    return names | things | {status.slug: status.name for status in statuses}


def _moments_in(events: Collection[Event]) -> dict[str, str]:
    """By the team's clock: noon in London is another day in Auckland."""
    return {
        text: in_words(event.team, field, moment)
        for event in events
        for field in MOMENTS
        for text in event.changes.get(field, ())
        if text and (moment := parse_datetime(text))
    }


def _mentioned(field: str, events: Collection[Event]) -> set[str]:
    """Before and after; of a task that is new or gone one of the two is nothing."""
    values = (value for event in events for value in event.changes.get(field, ()) if value)
    return {one for value in values for one in (value if isinstance(value, list) else [value])}
