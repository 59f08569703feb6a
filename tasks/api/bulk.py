"""Many tasks at once, over the API."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import StrictSerializer, Text
from accounts.ids import as_uuid
from tasks import actions
from tasks.actions.bulk import MOST, BulkResult
from tasks.api.fields import Flag, Reference
from tasks.api.references import resolved
from tasks.api.serializers import TaskSerializer
from tasks.api.workflow_bodies import TeamName
from tasks.lists.choosing import chosen
from tasks.models import Task
from tasks.search.matching import beside
from teams.api.things import team_named
from teams.api.viewsets import PolicyViewSet
from teams.models import Team
from teams.policies import Action

_FIELDS = (
    "status", "priority", "start_date", "due_date", "estimated_hours", "points", "assignee",
    "parent", "project", "milestone", "cycle", "labels", "custom",
)  # fmt: skip


class BulkChangesSerializer(TaskSerializer):
    readable = frozenset()

    add_labels = serializers.ListField(child=Reference(), max_length=100, required=False)
    remove_labels = serializers.ListField(child=Reference(), max_length=100, required=False)
    archived = Flag(required=False)
    deleted = Flag(required=False, help_text="Puts them into the trash.")

    def get_fields(self) -> dict[str, Any]:
        own = ("add_labels", "remove_labels", "archived", "deleted")
        return {
            name: field for name, field in super().get_fields().items() if name in _FIELDS + own
        }


class BulkSerializer(StrictSerializer):
    team = TeamName()
    ids = serializers.ListField(
        child=Text(max_length=50),
        max_length=MOST,
        required=False,
        help_text="Ids or keys of tasks of the team.",
    )
    query = Text(max_length=1000, required=False, help_text="Instead of ids: the query of a list.")
    changes = BulkChangesSerializer()
    dry_run = Flag(required=False, help_text="Only say what would become of each.")


class BulkItemReading(serializers.Serializer[Any]):
    id = serializers.UUIDField(allow_null=True)
    key = serializers.CharField(allow_null=True)
    result = serializers.ChoiceField(choices=["changed", "unchanged", "refused"])
    reason = serializers.CharField(help_text="Why it was refused, else empty.")


class BulkReading(serializers.Serializer[Any]):
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    dry_run = serializers.BooleanField()
    event = serializers.UUIDField(allow_null=True, help_text="What to give to events/{id}/undo.")
    items = BulkItemReading(many=True)


class BulkViewSet(PolicyViewSet):
    policy = {"create": Action.TASK_EDIT}

    @extend_schema(
        summary="Change many tasks",
        request=BulkSerializer,
        responses={200: BulkReading},
        examples=[
            OpenApiExample(
                "Done with all bugs",
                {
                    "team": "core",
                    "query": "label:bug is:open",
                    "changes": {"status": "done", "remove_labels": ["bug"]},
                    "dry_run": True,
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Up to 1,000 tasks of one team in one transaction, undone as one.

        Developers and above may. Tasks that are gone, that the caller may not delete, or
        that ``parent`` would make part of themselves are refused one by one, and the rest is
        changed.
        """
        values = BulkSerializer.parse(request)
        team = team_named(self.person, values["team"])
        self.require(team)
        changes = self._changes(team, values["changes"])
        names = self._names(team, values)
        known = _known(team, names)
        dry_run = values.get("dry_run", False)
        result = actions.change_tasks(
            actor=self.person,
            team=team,
            ids=list({pk: None for pk, _ in known.values()}),
            dry_run=dry_run,
            **changes,
        )
        return Response(_show(result, names, known, is_dry=dry_run))

    def _changes(self, team: Team, values: dict[str, Any]) -> Any:
        if not values:
            raise ValidationError({"changes": "Say what is to change."})
        try:
            return resolved(team, self.person, values)
        except ValidationError as error:
            raise ValidationError({"changes": error.messages}) from error

    def _names(self, team: Team, values: dict[str, Any]) -> list[str]:
        if ("ids" in values) == ("query" in values):
            raise ValidationError({"ids": "Give either ids or a query."})
        if "query" in values:
            return chosen(self.person, team, values["query"], MOST)
        return list(dict.fromkeys(values["ids"]))


def _known(team: Team, names: list[str]) -> dict[str, tuple[UUID, str]]:
    """Id and key by each name that is known, in the order of the names."""
    numbers = {name: _number(team, name) for name in names}
    ids = {name: pk for name in names if (pk := as_uuid(name))}
    tasks = Task.objects.alive().values_list("pk", "number")
    wanted = set(ids.values())
    found: dict[Any, tuple[UUID, str]] = {}
    for pk, number in tasks.filter(beside(team), pk__in=wanted):
        found[pk] = (pk, f"{team.key}-{number}")
    numbered = [number for number in numbers.values() if number is not None]
    for pk, number in tasks.filter(team=team, number__in=numbered):
        found[number] = (pk, f"{team.key}-{number}")
    known = {name: found.get(ids.get(name)) or found.get(numbers[name]) for name in names}
    return {name: pair for name, pair in known.items() if pair}


def _number(team: Team, name: str) -> int | None:
    key, _, digits = name.upper().rpartition("-")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) < 10  # noqa: PLR2004
    return int(digits) if key == team.key and is_number else None


def _show(
    result: BulkResult, names: list[str], known: dict[str, tuple[UUID, str]], *, is_dry: bool
) -> dict[str, Any]:
    """Each task once, in whichever ways the request named it."""
    items, told = [], set[UUID]()
    for name in names:
        if name in known:
            pk, key = known[name]
            if pk in told:
                continue
            told.add(pk)
            outcome, reason = result.outcomes[pk]
            items.append({"id": pk, "key": key, "result": outcome, "reason": reason})
        else:
            reason = f"There is no task {name} in this team."
            items.append({"id": None, "key": name, "result": "refused", "reason": reason})
    counts = {
        outcome: sum(1 for item in items if item["result"] == outcome)
        for outcome in ("changed", "unchanged", "refused")
    }
    event = result.event and result.event.pk
    return {**counts, "dry_run": is_dry, "event": event, "items": items}
