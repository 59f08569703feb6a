"""What every template may use: icons, avatars, ages."""

import re
from functools import cache
from uuid import UUID

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_HUES = 8
_FOLDER = settings.BASE_DIR / "node_modules" / "lucide-static" / "icons"


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The Lucide icon of this name, inline, so that it takes the colour of its text."""
    source = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    svg = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)
    svg = re.sub(r'\s(?:class|width|height)="[^"]*"', "", svg)
    # The files come from the package that our lock file pins, not from people.
    return mark_safe(svg.replace("<svg", '<svg class="icon" aria-hidden="true"', 1).strip())  # noqa: S308


@register.simple_tag
def avatar(person_id: UUID | str, name: str) -> SafeString:
    """Initials on a colour that is always the same for one person."""
    words = name.split()
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if words[1:] else words[:1]))
    return format_html(
        '<span class="avatar hue-{}" title="{}" aria-hidden="true">{}</span>',
        UUID(str(person_id)).int % _HUES,
        name,
        initials.upper(),
    )
