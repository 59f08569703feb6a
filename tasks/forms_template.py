"""What people type about a template."""

from typing import Any

from django import forms

from accounts.models import User
from tasks.candidates import candidates
from tasks.form_fields import LongTextField, PersonChoiceField
from tasks.forms_workflow import ThingForm
from tasks.models import Label, Priority, TaskTemplate
from teams.models import Team


class LinesField(LongTextField):
    """One entry a line; empty lines are nothing."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return _lines(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _lines(self.prepare_value(initial)) != _lines(self.prepare_value(data))


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class TemplateForm(ThingForm):
    description = LongTextField(required=False, strip=False, widget=forms.Textarea({"rows": 6}))
    assignee = PersonChoiceField(User.objects.none(), required=False, empty_label="Nobody")
    labels = forms.ModelMultipleChoiceField(
        Label.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    checklist = LinesField(
        required=False, help_text="One item a line.", widget=forms.Textarea({"rows": 4})
    )
    subtasks = LinesField(
        required=False, help_text="One title a line.", widget=forms.Textarea({"rows": 4})
    )

    class Meta:
        model = TaskTemplate
        fields = (
            "name", "title", "description", "priority", "points", "estimated_hours", "assignee",
            "labels", "checklist", "subtasks",
        )  # fmt: skip
        widgets = {"name": forms.TextInput({"autocomplete": "off"})}
        labels = {"title": "Title of its tasks", "estimated_hours": "Estimate (hours)"}

    def __init__(self, data: Any = None, *, team: Team, instance: Any = None) -> None:
        super().__init__(data, team=team, instance=instance)
        people = candidates(team, instance and instance.assignee_id)
        labels = Label.objects.filter(team=team)
        self.fields["labels"].queryset = labels  # type: ignore[attr-defined]
        if instance is not None:  # it may name labels that are gone
            self.initial["labels"] = [label.pk for label in labels.filter(pk__in=instance.labels)]
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action writes; what is typed here does not fit into the columns as it is."""

    def values(self) -> dict[str, Any]:
        found = super().values()
        if "priority" in found:
            found["priority"] = Priority(int(found["priority"]))
        if "labels" in found:
            found["labels"] = list(found["labels"])
        return found
