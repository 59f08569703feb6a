"""What the templates of tasks use."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from tasks.markdown import to_html
from tasks.models import Priority
from tasks.sentences import tell
from teams.models import Event

register = template.Library()

_ICONS = {
    Priority.LOW: "chevron-down",
    Priority.MEDIUM: "equal",
    Priority.HIGH: "chevron-up",
    Priority.URGENT: "chevrons-up",
}


@register.filter
def markdown(text: str) -> SafeString:
    return mark_safe(to_html(text))  # noqa: S308  (cleaned by an allow-list)


@register.filter
def priority_icon(priority: int) -> str:
    return _ICONS[Priority(priority)]


@register.simple_tag
def sentence(event: Event, names: dict[str, str]) -> str:
    return tell(event, names)


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)
