"""Bodies and representations of what a team works with."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import StrictSerializer, Text, VersionSerializer, WholeNumber, Word
from tasks.api.fields import Flag, Reference
from tasks.models import Category, Label, Milestone, Plan, Project, Status

_COLOR_HELP = "As #rrggbb, in small letters."


class TeamName(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=50, help_text="The slug or the id.", **options)


class ThingReading(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.CharField(help_text="The slug.")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class LabelReading(ThingReading):
    name = serializers.CharField()
    color = serializers.CharField()
    description = serializers.CharField()


class LabelSerializer(StrictSerializer):
    readable = frozenset(LabelReading().fields)

    team = TeamName(required=False)
    name = Text(max_length=50)
    color = Text(max_length=7, required=False, help_text=_COLOR_HELP)
    description = Text(max_length=200, allow_blank=True, required=False)


class NewLabelSerializer(LabelSerializer):
    readable = frozenset()

    team = TeamName()


class StatusReading(ThingReading):
    name = serializers.CharField()
    slug = serializers.CharField()
    category = serializers.ChoiceField(choices=Category.choices)
    color = serializers.CharField()
    position = serializers.IntegerField()
    wip_limit = serializers.IntegerField(allow_null=True)
    is_default = serializers.BooleanField()


class StatusSerializer(StrictSerializer):
    readable = frozenset(StatusReading().fields)

    team = TeamName(required=False)
    name = Text(max_length=50)
    category = Word(choices=Category.choices)
    color = Text(max_length=7, required=False, help_text=_COLOR_HELP)
    wip_limit = WholeNumber(
        min_value=1, max_value=Status.MAX_LIMIT, allow_null=True, required=False
    )
    is_default = Flag(required=False, help_text="Where new tasks start.")


class NewStatusSerializer(StatusSerializer):
    readable = frozenset()

    team = TeamName()
    slug = serializers.SlugField(max_length=50, required=False)


class StatusOrderSerializer(StrictSerializer):
    team = TeamName()
    order = serializers.ListField(
        child=Text(max_length=50),
        max_length=Status.MAX_PER_TEAM,
        help_text="The slugs of all statuses.",
    )


class PlanReading(ThingReading):
    name = serializers.CharField()
    goal = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class ProjectReading(PlanReading):
    color = serializers.CharField()


class MilestoneReading(PlanReading):
    project = serializers.DictField(allow_null=True, help_text="Its id and name.")


class CycleReading(PlanReading):
    pass


class PlanSerializer(StrictSerializer):
    team = TeamName(required=False)
    name = Text(max_length=100)
    goal = Text(max_length=Plan.MAX_TEXT, allow_blank=True, required=False)
    starts_on = serializers.DateField(allow_null=True, required=False)
    ends_on = serializers.DateField(allow_null=True, required=False)


class ProjectSerializer(PlanSerializer):
    readable = frozenset(ProjectReading().fields)

    color = Text(max_length=7, required=False, help_text=_COLOR_HELP)


class MilestoneSerializer(PlanSerializer):
    readable = frozenset(MilestoneReading().fields)

    project = Reference(allow_null=True, required=False)


class CycleSerializer(PlanSerializer):
    readable = frozenset(CycleReading().fields)


class NewProjectSerializer(ProjectSerializer):
    readable = frozenset()

    team = TeamName()


class NewMilestoneSerializer(MilestoneSerializer):
    readable = frozenset()

    team = TeamName()


class NewCycleSerializer(CycleSerializer):
    readable = frozenset()

    team = TeamName()


class CloseSerializer(VersionSerializer):
    move_to = Reference(
        allow_null=True, required=False, help_text="Where the tasks that are still open go."
    )


def show_label(label: Label) -> dict[str, Any]:
    return _shown(label, "name", "color", "description")


def show_status(status: Status) -> dict[str, Any]:
    fields = ("name", "slug", "category", "color", "position", "wip_limit", "is_default")
    return _shown(status, *fields)


def show_plan(plan: Plan) -> dict[str, Any]:
    shown = _shown(plan, "name", "goal", "starts_on", "ends_on", "closed_at")
    if isinstance(plan, Project):
        shown["color"] = plan.color
    if isinstance(plan, Milestone):
        shown["project"] = plan.project and {"id": plan.project.pk, "name": plan.project.name}
    return shown


def _shown(thing: Any, *fields: str) -> dict[str, Any]:
    return {
        "id": thing.pk,
        "team": thing.team.slug,
        **{name: getattr(thing, name) for name in fields},
        "version": thing.version,
        "created_at": thing.created_at,
        "updated_at": thing.updated_at,
    }
