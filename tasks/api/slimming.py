"""``fields=id,title,status``: rows of a list with only what is asked for."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http.request import QueryDict

from tasks.api.serializers import TaskReading

type Show = Callable[[Any], dict[str, Any]]

NAMES = tuple(TaskReading().fields)


class SlimTaskReading(TaskReading):
    """A task of which ``fields`` may have asked for a part alone."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


def slimmed(query: QueryDict, show: Show) -> Show:
    """The same, without the fields that the request does not name; all when it names none."""
    if (text := query.get("fields")) is None:
        return show
    wanted = tuple(dict.fromkeys(text.split(",")))
    if not all(name in NAMES for name in wanted):
        choice = ", ".join(NAMES)
        raise ValidationError({"fields": f"Give one or more of these, with commas: {choice}."})

    def show_slim(row: Any) -> dict[str, Any]:
        whole = show(row)
        return {name: whole[name] for name in wanted}

    return show_slim
