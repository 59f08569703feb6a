"""The time that was spent on a task, as its page shows it to somebody."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import QueryDict

from accounts.models import User
from tasks.forms_time import LogForm
from tasks.models import Task, TimeEntry
from teams.policies import Action

_SHOWN = 20


def time_context(task: Task, viewer: User, allowed: Collection[Action]) -> dict[str, Any]:
    entries = TimeEntry.objects.filter(task=task)
    running = entries.running().select_related("person").order_by("started_at")
    done = entries.exclude(pk__in=running.values("pk")).select_related("person")
    seconds = entries.aggregate(total=Sum("seconds"))["total"] or 0
    shown = list(done[: _SHOWN + 1])
    timers = list(running)
    return {
        "timers": timers,
        "my_timer": next((entry for entry in timers if entry.person_id == viewer.pk), None),
        "time_entries": shown[:_SHOWN],
        "has_more_time": len(shown) > _SHOWN,
        "time_spent": seconds,
        "time_estimated": _seconds(task.estimated_hours),
        "log_form": log_form(task, viewer, allowed),
    }


def log_form(
    task: Task, viewer: User, allowed: Collection[Action], data: QueryDict | None = None
) -> LogForm:
    """Who may write down the time of others chooses whose it was."""
    return LogForm(data, team=task.team, me=viewer if Action.TIME_EDIT in allowed else None)


def _seconds(hours: Decimal | None) -> int | None:
    return None if hours is None else int(hours * 3600)
