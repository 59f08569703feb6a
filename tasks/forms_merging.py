"""A form that loses nothing when somebody else has changed the same while it was being filled in.

Each field carries the value that it was shown with. So what comes back says which fields this
person changed, and whether somebody else has changed the same ones to something else meanwhile.
Those collide: the form is then shown again, on top of what is there now, with theirs and mine
beside each other, and whoever filled it in chooses. All other fields merge by themselves.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.http import QueryDict

MINE, THEIRS = "mine", "theirs"
_INITIAL = "initial-"


@dataclass(frozen=True)
class Collision:
    """A field that two have changed, and what each wants it to say, in words."""

    field: forms.BoundField
    theirs: str
    mine: str

    @property
    def choice_name(self) -> str:
        return _choice_name(self.field.html_name)

    @property
    def open_name(self) -> str:
        return _open_name(self.field.html_name)


class MergingForm(forms.Form):
    data: QueryDict
    collisions: tuple[Collision, ...] = ()

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(_chosen(data) if isinstance(data, QueryDict) else data, **options)

    def carry_what_is_shown(self) -> None:
        """For a form of something that is there already; to be called when it has its fields."""
        for field in self.fields.values():
            field.show_hidden_initial = True

    def merge(self, now: Self) -> bool:
        """Whether it can be saved on top of ``now``, the same form as it would be shown now.

        It is put on top of that, and should it not be saved it is shown so, with the collisions to
        choose about.
        """
        changed = set(self.changed_data)
        collided = [name for name in self.fields if name in changed and self._collides(name, now)]
        current = {name: _strings(now[name].value()) for name in self.fields}
        self.collisions = tuple(
            Collision(
                self[name],
                _in_words(self.fields[name], current[name]),
                _in_words(self.fields[name], _sent(self.data, self[name].html_name)),
            )
            for name in collided
        )
        data = self.data.copy()
        for name, values in current.items():
            _put(data, self[name].html_initial_name, values)
            if name not in changed:
                _put(data, self[name].html_name, values)
        self.data = data
        return not collided

    def _collides(self, name: str, now: Self) -> bool:
        field, bound, current = self.fields[name], self[name], now[name].initial
        if not field.show_hidden_initial or not field.has_changed(current, bound.data):
            return False
        hidden = field.hidden_widget()
        shown = hidden.value_from_datadict(self.data, self.files, bound.html_initial_name)
        is_open = _open_name(bound.html_name) in self.data
        is_mine = self.data.get(_choice_name(bound.html_name)) == MINE
        return field.has_changed(current, shown) or (is_open and not is_mine)


class MergingModelForm(MergingForm, forms.ModelForm):  # type: ignore[type-arg]
    """One whose fields are columns. It reads and checks; an action writes.

    Sent without what it was shown with, as a program sends it, it is taken as it stands.
    """

    def __init__(self, data: Any = None, *, instance: Any = None, **options: Any) -> None:
        # Checking sets what was typed on the row, and others are still to be compared with it.
        super().__init__(data, instance=copy(instance), **options)
        was_shown = any(key.startswith(_INITIAL) for key in self.data)
        self.merges = instance is not None and (was_shown or not self.is_bound)
        if self.merges:
            self.carry_what_is_shown()

    def values(self) -> dict[str, Any]:
        """For the action: everything, or of what is merged what this person changed."""
        names = self.changed_data if self.merges else self.cleaned_data
        return {name: self.cleaned_data[name] for name in names}


def _choice_name(name: str) -> str:
    return f"merge-{name}"


def _open_name(name: str) -> str:
    return f"merging-{name}"


def _chosen(data: QueryDict) -> QueryDict:
    """Where theirs was chosen the field says what it was shown with, as if nobody had typed."""
    chosen = data.copy()
    for key in data:
        if key.startswith(_choice_name("")) and data[key] == THEIRS:
            name = key.removeprefix(_choice_name(""))
            _put(chosen, name, data.getlist(_INITIAL + name))
    return chosen


def _put(data: QueryDict, name: str, values: list[str]) -> None:
    if values:
        data.setlist(name, values)
    else:
        data.pop(name, None)


def _sent(data: QueryDict, name: str) -> list[str]:
    return [value.replace("\r\n", "\n") for value in data.getlist(name)]


def _strings(value: Any) -> list[str]:
    """As a browser would send it."""
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    return ["" if value is None else str(value)]


def _in_words(field: forms.Field, values: Iterable[str]) -> str:
    if isinstance(field, forms.BooleanField):
        return "Yes" if any(value not in ("", "False") for value in values) else "No"
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        choices: Any = field.choices
        words = {str(value): str(label) for value, label in choices}
        return ", ".join(words.get(value, value) for value in values)
    return ", ".join(values)
