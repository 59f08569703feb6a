"""What people type about the fields that a team adds to its tasks, and into them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from tasks.actions.custom_field import ChoiceDraft
from tasks.candidates import candidates, is_gone
from tasks.custom_values import DECIMALS, LONGEST_TEXT, fields_of
from tasks.form_fields import LongTextField, PersonChoiceField
from tasks.forms_merging import MergingForm
from tasks.forms_workflow import ThingForm
from tasks.models import Choice, CustomField, FieldType, Task
from teams.models import Team

_PREFIX = "custom_"


class CustomFieldForm(ThingForm):
    lines = LongTextField(
        required=False,
        label="Choices",
        widget=forms.Textarea({"rows": 5}),
        help_text="One on each line. A line that changes is a new name for that choice; a choice "
        "whose line goes is taken off all tasks.",
    )

    class Meta:
        model = CustomField
        fields = ("name", "type", "description")
        widgets = {"name": forms.TextInput({"autocomplete": "off"})}

    def __init__(self, data: Any = None, *, team: Team, instance: Any = None) -> None:
        super().__init__(data, team=team, instance=instance)
        if instance is not None:
            del self.fields["type"]
            self.fields["lines"].initial = "\n".join(c["name"] for c in instance.choices)
            if not instance.has_choices:
                del self.fields["lines"]

    def _post_clean(self) -> None:
        """The choices are lines here; whether they make sense is for the action to say."""

    def clean_lines(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines()]
        return [line for line in lines if line]

    def values(self) -> dict[str, Any]:
        """What the lines say of the choices shows only once nobody else's are in between."""
        found = super().values()
        if "type" in found:
            found["field_type"] = FieldType(found.pop("type"))
        if "lines" in found:
            found["choices"] = _drafts(found.pop("lines"), self.instance.choices)
        return found


class CustomValuesForm(MergingForm):
    """All custom fields of a team, filled in with what a task says."""

    def __init__(self, data: Any = None, *, team: Team, task: Task | None = None) -> None:
        self.custom_fields = fields_of(team)
        said: Mapping[str, Any] = task.custom if task else {}
        initial = {
            f"{_PREFIX}{pk}": _shown(field, said.get(pk))
            for pk, field in self.custom_fields.items()
        }
        super().__init__(data, initial=initial)
        asking = [pk for pk, field in self.custom_fields.items() if field.type == FieldType.PERSON]
        people = candidates(team, *(said.get(pk) for pk in asking))
        for pk, field in self.custom_fields.items():
            made = _form_field(field, people, said.get(pk))
            made.label, made.help_text = field.name, field.description
            self.fields[f"{_PREFIX}{pk}"] = made
        if task is not None:
            self.carry_what_is_shown()

    def changes(self) -> dict[str, Any]:
        """Values by the fields' ids: of a task that is there those that this person changed."""
        return {
            name.removeprefix(_PREFIX): _given(self.cleaned_data[name])
            for name in self.changed_data
        }


def _drafts(names: Sequence[str], old: Sequence[Choice]) -> list[ChoiceDraft]:
    known = {choice["name"].lower() for choice in old}
    kept = {name.lower() for name in names}
    new = [name for name in names if name.lower() not in known]
    if new and len(names) < len(old):
        message = "Rename choices first and take others away after that."
        raise forms.ValidationError({"lines": message})
    drafts: list[ChoiceDraft] = []
    for place, name in enumerate(names):
        draft: ChoiceDraft = {"name": name}
        if name in new and place < len(old) and old[place]["name"].lower() not in kept:
            draft["id"] = old[place]["id"]
        drafts.append(draft)
    return drafts


def _form_field(field: CustomField, people: QuerySet[User], said: Any) -> forms.Field:
    choices = [(choice["id"], choice["name"]) for choice in field.choices]
    several = forms.CheckboxSelectMultiple
    lines = forms.Textarea({"rows": 2})
    day = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    make: dict[FieldType, Callable[[], forms.Field]] = {
        FieldType.TEXT: lambda: LongTextField(max_length=LONGEST_TEXT, widget=lines),
        FieldType.NUMBER: lambda: forms.DecimalField(max_digits=15, decimal_places=DECIMALS),
        FieldType.DATE: lambda: forms.DateField(widget=day),
        FieldType.CHOICE: lambda: forms.ChoiceField(choices=[("", "None"), *choices]),
        FieldType.CHOICES: lambda: forms.MultipleChoiceField(choices=choices, widget=several),
        FieldType.PERSON: lambda: _person_field(people, said),
        FieldType.URL: lambda: forms.URLField(max_length=LONGEST_TEXT, assume_scheme="https"),
        FieldType.CHECKBOX: forms.BooleanField,
    }
    made = make[FieldType(field.type)]()
    made.required = made.widget.is_required = False
    return made


def _person_field(people: QuerySet[User], said: Any) -> forms.Field:
    """The people are asked for by the first of these fields, and are there for the others. Who is
    no longer here is offered only where they are named.
    """
    made = PersonChoiceField(people)
    named = [person for person in people if str(person.pk) == said or not is_gone(person)]
    made.choices = [("", "Nobody"), *((one.pk, made.label_from_instance(one)) for one in named)]
    return made


def _shown(field: CustomField, value: Any) -> Any:
    if value is not None and field.type == FieldType.DATE:
        return date.fromisoformat(value)
    return value


def _given(value: Any) -> Any:
    """In the form that tasks take: see custom_values.py."""
    match value:
        case User():
            return str(value.pk)
        case date():
            return value.isoformat()
        case bool() | str() | list() | None:
            return value
    return float(value)
