"""What hangs on a task, as its page shows it: subtasks, checklists, relations, how it recurs."""

from typing import Any

from django.utils import timezone

from tasks.forms_recurrence import CHOICES, RecurrenceForm
from tasks.models import Checklist, Recurrence, Task
from tasks.recurring import preview
from tasks.relations import TITLES, sides_of
from tasks.subtasks import progress_of, subtasks_of
from teams import days

#: Of the subtasks; the list of tasks has all of them, page by page.
_SHOWN = 100


def structure_context(task: Task) -> dict[str, Any]:
    parts = subtasks_of(task)
    subtasks = list(parts[: _SHOWN + 1])
    recurrence = Recurrence.objects.filter(task=task).first()
    return {
        "subtasks": subtasks[:_SHOWN],
        "more_subtasks": parts.count() - _SHOWN if len(subtasks) > _SHOWN else 0,
        "progress": progress_of(task) if subtasks else None,
        "checklists": list(Checklist.objects.filter(task=task).prefetch_related("items__assignee")),
        "relations": sides_of(task),
        "relation_words": TITLES,
        "recurrence": recurrence,
        "recurrence_form": RecurrenceForm(task=task, recurrence=recurrence),
        "recurrence_words": _in_words(recurrence) if recurrence else "",
        "recurrence_dates": _dates(recurrence) if recurrence else [],
    }


def _in_words(recurrence: Recurrence) -> str:
    return CHOICES.get(recurrence.rule, recurrence.rule)


def _dates(recurrence: Recurrence) -> list[str]:
    """By the clock of the recurrence, which templates would turn into that of the server."""
    zone = days.zone(recurrence)
    moments = preview(recurrence, timezone.now())
    return [f"{moment.astimezone(zone):%a %-d %b %Y, %H:%M}" for moment in moments]
