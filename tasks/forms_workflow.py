"""What people type about what a team works with: statuses, labels, projects, milestones, cycles."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from tasks.form_fields import LongTextField
from tasks.forms_merging import MergingModelForm
from tasks.models import Category, Cycle, Label, Milestone, Plan, Project, Status
from teams.models import Team

_NAME = forms.TextInput({"autocomplete": "off"})
_COLOR = forms.TextInput({"type": "color"})
_DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")
_GOAL = forms.Textarea({"rows": 2})


class ThingForm(MergingModelForm):
    """Names in use are for the action to refuse."""

    def __init__(self, data: Any = None, *, team: Team, instance: Any = None) -> None:
        self.team = team
        super().__init__(data, instance=instance)

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "team"}  # type: ignore[misc]

    def validate_constraints(self) -> None:
        """The action does, in its transaction."""


class LabelForm(ThingForm):
    class Meta:
        model = Label
        fields = ("name", "color", "description")
        widgets = {"name": _NAME, "color": _COLOR}


class StatusForm(ThingForm):
    class Meta:
        model = Status
        fields = ("name", "category", "color", "wip_limit", "is_default")
        widgets = {"name": _NAME, "color": _COLOR}
        labels = {"wip_limit": "Limit", "is_default": "New tasks start here"}

    def values(self) -> dict[str, Any]:
        found = super().values()
        if "category" in found:
            found["category"] = Category(found["category"])
        return found


class ProjectForm(ThingForm):
    class Meta:
        model = Project
        fields = ("name", "goal", "color", "starts_on", "ends_on")
        widgets = {
            "name": _NAME,
            "goal": _GOAL,
            "color": _COLOR,
            "starts_on": _DAY,
            "ends_on": _DAY,
        }
        field_classes = {"goal": LongTextField}


class MilestoneForm(ThingForm):
    class Meta:
        model = Milestone
        fields = ("name", "goal", "starts_on", "ends_on", "project")
        widgets = {"name": _NAME, "goal": _GOAL, "starts_on": _DAY, "ends_on": _DAY}
        field_classes = {"goal": LongTextField}

    def __init__(self, data: Any = None, *, team: Team, instance: Any = None) -> None:
        super().__init__(data, team=team, instance=instance)
        self.fields["project"].queryset = Project.objects.filter(team=team)  # type: ignore[attr-defined]


class CycleForm(ThingForm):
    class Meta:
        model = Cycle
        fields = ("name", "goal", "starts_on", "ends_on")
        widgets = {"name": _NAME, "goal": _GOAL, "starts_on": _DAY, "ends_on": _DAY}
        field_classes = {"goal": LongTextField}


class SuccessorForm(forms.Form):
    """Where tasks go when the thing that they are in is closed or deleted."""

    move_to = forms.ModelChoiceField(
        Status.objects.none(),
        required=False,
        label="Move tasks to",
        error_messages={"invalid_choice": "Where they were to go is gone or closed by now."},
    )

    def __init__(
        self, data: Any = None, *, choices: QuerySet[Any], empty: str, required: bool = False
    ) -> None:
        super().__init__(data)
        field = self.fields["move_to"]
        field.required = required
        field.queryset = choices  # type: ignore[attr-defined]
        field.empty_label = empty  # type: ignore[attr-defined]


def successors_of_plan(plan: Plan) -> QuerySet[Any]:
    """The plans of its kind that are still open."""
    others = type(plan)._default_manager.filter(team=plan.team_id, closed_at=None)
    return others.exclude(pk=plan.pk)
