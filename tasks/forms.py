"""What people type about tasks."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property

from accounts.models import User
from tasks.actions.checklist import ChecklistFields, ItemFields
from tasks.actions.task import TaskChanges
from tasks.candidates import candidates
from tasks.form_fields import (
    JsonObjectField,
    LongTextField,
    PersonChoiceField,
    SeveralFilesInput,
    day_field,
    hour_field,
)
from tasks.forms_merging import MergingForm
from tasks.models import (
    Checklist,
    ChecklistItem,
    Comment,
    Cycle,
    Label,
    Milestone,
    Priority,
    Project,
    Status,
    Task,
)
from tasks.moments import at, hour_of
from teams import days
from teams.models import Team

#: Where these say nothing, they do not stand in the way of those that every task says.
_SELDOM_SET = (
    "start_date", "start_time", "estimated_hours", "project", "milestone", "cycle", "parent",
    "metadata",
)  # fmt: skip
#: The hour that stands beside a day.
_HOURS = {"start_date": "start_time", "due_date": "due_time"}


class TaskForm(MergingForm):
    """All fields of a task that people set."""

    title = forms.CharField(max_length=Task.MAX_TITLE, widget=forms.TextInput({"autofocus": True}))
    description = LongTextField(
        max_length=Task.MAX_DESCRIPTION,
        required=False,
        strip=False,
        help_text="Markdown: **bold**, `code`, lists, tables, links.",
        widget=forms.Textarea({"rows": 10}),
    )
    status = forms.ModelChoiceField(Status.objects.none(), empty_label=None)
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=lambda v: Priority(int(v)))
    assignee = PersonChoiceField(User.objects.none(), required=False, empty_label="Nobody")
    due_date = day_field("Due date")
    due_time = hour_field("Due time")
    points = forms.IntegerField(min_value=0, max_value=Task.MAX_POINTS, required=False)
    start_date = day_field("Start")
    start_time = hour_field("Start time")
    estimated_hours = forms.DecimalField(
        required=False,
        label="Estimate (hours)",
        min_value=0,
        max_value=Task.MAX_HOURS,
        decimal_places=2,
    )
    project = forms.ModelChoiceField(Project.objects.none(), required=False, empty_label="None")
    milestone = forms.ModelChoiceField(Milestone.objects.none(), required=False, empty_label="None")
    cycle = forms.ModelChoiceField(Cycle.objects.none(), required=False, empty_label="None")
    parent = forms.CharField(
        required=False,
        max_length=30,
        label="Part of",
        widget=forms.TextInput({"placeholder": "CORE-12", "autocomplete": "off"}),
    )
    labels = forms.ModelMultipleChoiceField(
        Label.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    metadata = JsonObjectField(
        required=False,
        label="Metadata (JSON)",
        help_text="What programs keep here.",
        widget=forms.Textarea({"rows": 4, "class": "mono", "spellcheck": "false"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        team: Team,
        task: Task | None = None,
        only: tuple[str, ...] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        shown = values_of(task) if task else {"priority": Priority.MEDIUM}
        super().__init__(data, initial=shown | (initial or {}))
        for name in [name for name in self.fields if only and name not in only]:
            del self.fields[name]
        statuses = team.statuses.all()
        people = candidates(team, self.initial.get("assignee"))
        self.team = team
        for name, model in (("project", Project), ("milestone", Milestone), ("cycle", Cycle)):
            is_choosable = Q(closed_at=None) | Q(pk=self.initial.get(name))
            _choose_from(self.fields.get(name), model.objects.filter(is_choosable, team=team))
        _choose_from(self.fields.get("labels"), Label.objects.filter(team=team))
        _choose_from(self.fields.get("status"), statuses)
        _choose_from(self.fields.get("assignee"), people)
        if task is None and "status" in self.fields and "status" not in self.initial:
            self.initial["status"] = next(s.pk for s in statuses if s.is_default)
        if task is not None:
            self.carry_what_is_shown()

    @cached_property
    def folded(self) -> list[str]:
        """Fields that say nothing, as they do in most tasks, and are not refused."""
        return [
            name
            for name in _SELDOM_SET
            if name in self.fields and name not in self.errors and not self._says(name)
        ]

    def _says(self, name: str) -> bool:
        return self[name].value() not in (None, "")

    def clean_description(self) -> str:
        """Leading spaces make a code block; those at the end make nothing."""
        return str(self.cleaned_data["description"]).rstrip()

    def clean_parent(self) -> Task | None:
        if not (key := self.cleaned_data["parent"]):
            return None
        parent = Task.objects.alive().filter(team=self.team).with_key(key).first()
        if parent is None:
            raise forms.ValidationError("This team has no task of that key.")
        return parent

    def clean_labels(self) -> list[Label]:
        return list(self.cleaned_data["labels"])

    def clean(self) -> None:
        for day, hour in _HOURS.items():
            if hour in self.changed_data and self._wanted(hour) and not self._wanted(day):
                self.add_error(day, "Give the day of that hour as well.")

    def changes(self) -> TaskChanges:
        """What the action is to set: everything for a new task, else what the person changed."""
        names = set(self.changed_data if self._edits else self.fields)
        values = {name: self.cleaned_data[name] for name in names}
        for day, hour in _HOURS.items():
            if {day, hour} & names:
                values.pop(hour, None)
                values[day] = at(self.team, self._wanted(day), self._wanted(hour))
        return cast(TaskChanges, values)

    def _wanted(self, name: str) -> Any:
        """What was typed. What was not is as it is by now, though it was shown otherwise."""
        is_typed = name in self.changed_data or not self._edits
        return self.cleaned_data.get(name) if is_typed else self.initial[name]

    @property
    def _edits(self) -> bool:
        return any(field.show_hidden_initial for field in self.fields.values())


class CommentForm(MergingForm):
    body = LongTextField(
        label="Comment",
        max_length=Comment.MAX_BODY,
        widget=forms.Textarea({"rows": 3, "placeholder": "Write a comment (Markdown)"}),
    )

    def __init__(self, data: Any = None, *, comment: Comment | None = None, **options: Any) -> None:
        initial = {"body": comment.body} if comment else {}
        super().__init__(data, initial=initial, **options)
        if comment is not None:
            self.carry_what_is_shown()


class ChecklistForm(MergingForm):
    title = forms.CharField(
        max_length=Checklist.MAX_TITLE,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, data: Any = None, *, checklist: Checklist) -> None:
        super().__init__(data, initial={"title": checklist.title})
        self.carry_what_is_shown()

    def changes(self) -> ChecklistFields:
        return cast(ChecklistFields, {name: self.cleaned_data[name] for name in self.changed_data})


class ItemForm(MergingForm):
    """An item of a checklist."""

    text = forms.CharField(
        max_length=ChecklistItem.MAX_TEXT,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )
    assignee = PersonChoiceField(User.objects.none(), required=False, empty_label="Nobody")

    def __init__(self, data: Any = None, *, item: ChecklistItem) -> None:
        super().__init__(data, initial={"text": item.text, "assignee": item.assignee_id})
        _choose_from(self.fields["assignee"], candidates(item.team, item.assignee_id))
        self.carry_what_is_shown()

    def changes(self) -> ItemFields:
        return cast(ItemFields, {name: self.cleaned_data[name] for name in self.changed_data})


class UploadForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        help_text="UTF-8, at most 10 MB. The first line names the columns.",
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
    )


def values_of(task: Task) -> dict[str, Any]:
    """A task as this form shows it."""
    return {
        "title": task.title,
        "description": task.description,
        "status": task.status_id,
        "priority": task.priority,
        "assignee": task.assignee_id,
        **_days_and_hours(task),
        "points": task.points,
        "estimated_hours": task.estimated_hours,
        "project": task.project_id,
        "milestone": task.milestone_id,
        "cycle": task.cycle_id,
        "parent": task.parent.key if task.parent else "",
        "labels": task.labels,
        "metadata": task.metadata,
    }


def _days_and_hours(task: Task) -> dict[str, Any]:
    moments = {day: getattr(task, day) for day in _HOURS}
    return {day: moment and days.day_of(task.team, moment) for day, moment in moments.items()} | {
        _HOURS[day]: moment and hour_of(task.team, day, moment) for day, moment in moments.items()
    }


def _choose_from(field: forms.Field | None, choices: Any) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices


class FilesForm(forms.Form):
    """Shows the field and what was refused; the files themselves are judged by the action."""

    file = forms.FileField(label="Files", required=False, widget=SeveralFilesInput)
