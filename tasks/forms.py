"""What people type about tasks."""

from datetime import UTC, date, datetime, time
from typing import Any, cast

from django import forms

from accounts.models import User
from tasks.actions.task import TaskChanges
from tasks.models import Comment, Priority, Status, Task
from teams.models import Team
from teams.policies import Action, users_who_can


class LongTextField(forms.CharField):
    """Text of several lines. Browsers send line breaks as CRLF (HTML, section 4.10.21); Stint keeps
    LF, and a line break counts as the one character that the browser counts it as.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class PersonChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.name


class TaskForm(forms.Form):
    """All fields of a task that people set.

    Each field carries the value it was shown with. So what comes back says which fields this
    person changed, and whether somebody else has changed the same ones meanwhile.
    """

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
    due_date = forms.DateField(
        required=False, label="Due date", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    points = forms.IntegerField(min_value=0, max_value=Task.MAX_POINTS, required=False)

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
        people = users_who_can(Action.TEAM_VIEW, team).order_by("first_name", "email")
        _choose_from(self.fields.get("status"), statuses)
        _choose_from(self.fields.get("assignee"), people)
        if task is None and "status" in self.fields and "status" not in self.initial:
            self.initial["status"] = next(s.pk for s in statuses if s.is_default)
        for field in self.fields.values():
            field.show_hidden_initial = task is not None

    def clean_description(self) -> str:
        """Leading spaces make a code block; those at the end make nothing."""
        return str(self.cleaned_data["description"]).rstrip()

    def changes(self) -> TaskChanges:
        """What the action is to set: everything for a new task, else what the person changed."""
        names = self.changed_data if self._edits else self.fields
        values = {name: self.cleaned_data[name] for name in names}
        if "due_date" in values:
            values["due_date"] = end_of_day(values["due_date"])
        return cast(TaskChanges, values)

    def collisions(self, task: Task) -> list[str]:
        """Fields that this person changed and somebody else has set to something else meanwhile."""
        now = {name: _plain(value) for name, value in values_of(task).items()}
        return [
            name
            for name in self.changed_data
            if now[name] not in (self._shown(name), self._typed(name))
        ]

    @property
    def _edits(self) -> bool:
        return any(field.show_hidden_initial for field in self.fields.values())

    def _shown(self, name: str) -> str:
        return _plain(self.data.get(self.add_initial_prefix(name)))

    def _typed(self, name: str) -> str:
        return _plain(self.data.get(self.add_prefix(name)))


class CommentForm(forms.Form):
    body = LongTextField(
        label="Comment",
        max_length=Comment.MAX_BODY,
        widget=forms.Textarea({"rows": 3, "placeholder": "Write a comment (Markdown)"}),
    )


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
        "due_date": task.due_date and task.due_date.astimezone(UTC).date(),
        "points": task.points,
    }


def end_of_day(day: date | None) -> datetime | None:
    """A due date without an hour means until that day is over."""
    return datetime.combine(day, time(23, 59, 59), UTC) if day else None


def _plain(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n")


def _choose_from(field: forms.Field | None, choices: Any) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices
