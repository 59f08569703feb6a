"""What the templates of tasks use."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from tasks.durations import show_duration
from tasks.links import Links
from tasks.lists.language import Value
from tasks.markdown import to_html
from tasks.models import Label, Priority, SavedView, Task
from tasks.moments import in_short, in_words
from tasks.sentences import tell
from tasks.views.notes import undo_of
from teams.models import Event

register = template.Library()

_ICONS = {
    Priority.LOW: "chevron-down",
    Priority.MEDIUM: "equal",
    Priority.HIGH: "chevron-up",
    Priority.URGENT: "chevrons-up",
}


@register.filter
def markdown(text: str, links: Links | None = None) -> SafeString:
    return mark_safe(to_html(text, links))  # noqa: S308  (cleaned by an allow-list)


@register.filter
def priority_icon(priority: int) -> str:
    return _ICONS[Priority(priority)]


@register.simple_tag
def sentence(event: Event, names: dict[str, str]) -> str:
    return tell(event, names)


@register.filter
def labels(task: Task, known: dict[str, Label]) -> list[Label]:
    """The labels of a task by name, from all labels of its team by id."""
    found = [known[pk] for pk in task.labels if pk in known]
    return sorted(found, key=lambda label: label.name.lower())


@register.filter
def due(task: Task) -> str:
    """The date, and the hour that it may have, by the team's clock."""
    return in_words(task.team, "due_date", task.due_date) if task.due_date else ""


@register.filter
def due_in_short(task: Task) -> str:
    return in_short(task.team, "due_date", task.due_date) if task.due_date else ""


@register.filter
def duration(seconds: int) -> str:
    return show_duration(seconds)


@register.simple_tag
def saved_views(team: Any, user: User) -> list[SavedView]:
    """What the person can open in the team; asked once, for the page shows its links twice."""
    if not hasattr(team, "shown_views"):
        team.shown_views = list(SavedView.objects.visible_to(user).filter(team=team))
    found: list[SavedView] = team.shown_views
    return found


@register.filter
def in_query(thing: Any) -> str:
    """What means this label (or plan) in a query and nothing else: commas and ``none`` are names in
    quotes. What has a quotation mark in its name is said by its id.
    """
    return str(thing.pk) if '"' in thing.name else str(Value(thing.name, is_quoted=True))


register.filter("undo_of", undo_of)


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)
