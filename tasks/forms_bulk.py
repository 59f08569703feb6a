"""What people choose to do to many tasks at once. What is left empty stays as it is."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http.request import QueryDict

from tasks.actions.bulk import BulkChanges
from tasks.form_fields import day_field
from tasks.models import Cycle, Label, Milestone, Priority, Project
from teams.models import Team
from teams.policies import Action, users_who_can

_NOTHING = "none"
_FATES: dict[str, tuple[str, BulkChanges]] = {
    "archive": ("Archive them", {"archived": True}),
    "unarchive": ("Take them out of the archive", {"archived": False}),
    "delete": ("Delete them", {"deleted": True}),
}


class Pick(forms.ChoiceField):
    """One of several things; ``nothing`` is what having none of them is called, where one can."""

    def __init__(self, *, label: str = "", nothing: str = "") -> None:
        super().__init__(required=False, label=label or None)
        self.nothing = nothing
        self.things: dict[str, Any] = {}

    def offer(self, things: Iterable[tuple[object, str, Any]]) -> None:
        """Each as its key, its name and itself."""
        offered = [(str(key), name, thing) for key, name, thing in things]
        self.things = {key: thing for key, _, thing in offered}
        none = [(_NOTHING, self.nothing)] if self.nothing else []
        named = [(key, name) for key, name, _ in offered]
        self.choices = [("", "Leave as it is"), *none, *named]

    def picked(self, key: str) -> Any:
        return self.things.get(key)


class BulkForm(forms.Form):
    status = Pick()
    priority = Pick()
    assignee = Pick(nothing="Nobody")
    due_date = day_field("Due date")
    no_due_date = forms.BooleanField(required=False, label="Take the due date away")
    project = Pick(nothing="No project")
    milestone = Pick(nothing="No milestone")
    cycle = Pick(nothing="No cycle")
    fate = Pick(label="Archive or delete")
    add_labels = forms.ModelMultipleChoiceField(
        Label.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    remove_labels = forms.ModelMultipleChoiceField(
        Label.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict, *, team: Team) -> None:
        super().__init__(data)
        people = users_who_can(Action.TEAM_VIEW, team).order_by("first_name", "email")
        self._offer("status", ((s.pk, s.name, s) for s in team.statuses.all()))
        self._offer("priority", ((level.value, level.label, level) for level in Priority))
        self._offer("assignee", ((someone.pk, someone.name, someone) for someone in people))
        self._offer("fate", ((key, name, fate) for key, (name, fate) in _FATES.items()))
        for field, model in (("project", Project), ("milestone", Milestone), ("cycle", Cycle)):
            plans = model.objects.filter(team=team, closed_at=None)
            self._offer(field, [(plan.pk, plan.name, plan) for plan in plans])
        labels = Label.objects.filter(team=team)
        for field in ("add_labels", "remove_labels"):
            self.fields[field].queryset = labels  # type: ignore[attr-defined]

    def _offer(self, name: str, things: Iterable[tuple[object, str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, Pick)  # noqa: S101  (for the type checker)
        field.offer(things)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        added, removed = (set(values.get(f"{verb}_labels", ())) for verb in ("add", "remove"))
        if both := added & removed:
            names = ", ".join(sorted(label.name for label in both))
            self.add_error("remove_labels", f"Add {names} or remove it, not both.")
        if values.get("due_date") and values.get("no_due_date"):
            self.add_error("due_date", "Give a due date or take it away, not both.")
        return values

    def changes(self) -> BulkChanges:
        """What the action is to do."""
        found: Any = {}
        for name, value in self.cleaned_data.items():
            if not value:
                continue
            field = self.fields[name]
            if name == "fate":
                found |= field.picked(value)  # type: ignore[attr-defined]
            elif name == "no_due_date":
                found["due_date"] = None
            else:
                found[name] = field.picked(value) if isinstance(field, Pick) else value
        changes: BulkChanges = found
        return changes

    @property
    def is_deletion(self) -> bool:
        return self.data.get("fate") == "delete"

    def digest(self) -> str:
        """The same for the same choices: nobody is to do what they were not shown."""
        assert isinstance(self.data, QueryDict)  # noqa: S101  (for the type checker)
        chosen = [(name, sorted(self.data.getlist(name))) for name in sorted(self.fields)]
        return hashlib.sha256(repr(chosen).encode()).hexdigest()
