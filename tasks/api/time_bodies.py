"""Bodies and representations of tracked time, and the queries that choose among it."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http.request import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import (
    PersonReading,
    StrictSerializer,
    Text,
    WholeNumber,
    show_person,
)
from accounts.ids import as_uuid
from accounts.models import User
from tasks.api.fields import PersonId
from tasks.models import Task, TimeEntry
from tasks.timesheet import TimeFilter, Total
from teams.models import Team


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.Field[date, Any, Any, Any]):
    default_error_messages = {"invalid": "Give a day such as 2027-01-31."}

    def to_internal_value(self, data: Any) -> date:
        day = as_day(data) if isinstance(data, str) else None
        if day is None:
            self.fail("invalid")
        return day


@extend_schema_field({"type": "string", "format": "date-time"})
class Moment(serializers.Field[datetime, Any, Any, Any]):
    default_error_messages = {"invalid": "Give a time such as 2027-01-31T17:00:00Z."}

    def to_internal_value(self, data: Any) -> datetime:
        try:
            moment = parse_datetime(data) if isinstance(data, str) and "T" in data else None
            if moment is None:
                self.fail("invalid")
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("invalid")


class TaskOfEntryReading(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    key = serializers.CharField()
    title = serializers.CharField()


class TimeEntryReading(serializers.Serializer[TimeEntry]):
    id = serializers.UUIDField()
    team = serializers.CharField(help_text="The slug.")
    task = TaskOfEntryReading()
    person = PersonReading(allow_null=True)
    day = serializers.DateField(help_text="The team's day on which it counts.")
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    seconds = serializers.IntegerField(help_text="0 while the timer runs.")
    running = serializers.BooleanField()
    note = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TimeEntrySerializer(StrictSerializer):
    """Either ``seconds`` on a ``day``, or ``started_at`` and ``ended_at``."""

    readable = frozenset(TimeEntryReading().fields)

    day = Day(required=False, help_text="A day of the team; today unless given.")
    seconds = WholeNumber(min_value=1, max_value=TimeEntry.LONGEST, required=False)
    started_at = Moment(required=False)
    ended_at = Moment(required=False)
    note = Text(max_length=500, allow_blank=True, required=False)


class NewTimeEntrySerializer(TimeEntrySerializer):
    readable = frozenset()

    task = Text(max_length=50, help_text="The id or the key.")
    person = PersonId(required=False, help_text="Whose time it is; the caller's unless given.")


class TimerSerializer(StrictSerializer):
    task = Text(max_length=50, help_text="The id or the key.")
    note = Text(max_length=500, allow_blank=True, required=False)


class TotalReading(serializers.Serializer[Any]):
    key = serializers.CharField(
        allow_null=True, help_text="The id of the group, or its first day; null for no label."
    )
    name = serializers.CharField()
    seconds = serializers.IntegerField()
    hours = serializers.FloatField()
    entries = serializers.IntegerField()


class TotalsReading(serializers.Serializer[Any]):
    seconds = serializers.IntegerField()
    hours = serializers.FloatField()
    groups = TotalReading(many=True)


def show_entry(entry: TimeEntry) -> dict[str, Any]:
    task = entry.task
    return {
        "id": entry.pk,
        "team": entry.team.slug,
        "task": {"id": task.pk, "key": task.key, "title": task.title},
        "person": show_person(entry.person),
        "day": entry.day,
        "started_at": entry.started_at,
        "ended_at": entry.ended_at,
        "seconds": entry.seconds,
        "running": entry.is_running,
        "note": entry.note,
        "version": entry.version,
        "created_at": entry.created_at,
        "updated_at": entry.updated_at,
    }


def show_total(total: Total) -> dict[str, Any]:
    return {
        "key": total.key,
        "name": total.name,
        "seconds": total.seconds,
        "hours": total.hours,
        "entries": total.entries,
    }


def as_day(text: str) -> date | None:
    try:
        return parse_date(text) if len(text) == len("2027-01-31") else None
    except ValueError:
        return None


def task_named(user: User, name: str) -> Task:
    """By id or key, among those that the person can see."""
    visible = Task.objects.visible_to(user).select_related("team", "status")
    pk = as_uuid(name)
    return visible.get(pk=pk) if pk else visible.with_key(name).get()


def task_of_body(user: User, values: dict[str, Any]) -> Task:
    """Takes the task out of the values of a body."""
    try:
        return task_named(user, values.pop("task"))
    except Task.DoesNotExist as error:
        raise ValidationError({"task": "There is no such task."}) from error


def read_time_filter(query: QueryDict, user: User) -> TimeFilter:
    """``team`` and ``task`` have to be visible; what is none is a ValidationError."""
    team, task, person = query.get("team"), query.get("task"), query.get("person")
    return TimeFilter(
        team=None if team is None else Team.objects.visible_to(user).get(slug=team),
        task=None if task is None else task_named(user, task),
        person=None if person is None else _person(person, user),
        first=_day(query, "from"),
        last=_day(query, "to"),
        running=_flag(query, "running"),
    )


def _person(text: str, user: User) -> User:
    pk = user.pk if text == "me" else as_uuid(text)
    if pk is None:
        raise ValidationError({"person": "Give the id of a person, or me."})
    return User(pk=pk)


def _day(query: QueryDict, name: str) -> date | None:
    if (text := query.get(name)) is None:
        return None
    if (day := as_day(text)) is None:
        raise ValidationError({name: "Give a day such as 2027-01-31."})
    return day


def _flag(query: QueryDict, name: str) -> bool | None:
    text = query.get(name)
    if text not in (None, "true", "false"):
        raise ValidationError({name: "Give true or false."})
    return None if text is None else text == "true"
