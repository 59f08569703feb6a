"""What every template may use: icons, avatars, the marks of teams."""

import re
from functools import cache
from uuid import UUID

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User

register = template.Library()

_HUES = 8
#: Of SIDES in accounts/avatars.py, for avatars of usual size and for larger ones.
_SMALL, _LARGE = 64, 256
_FOLDER = settings.BASE_DIR / "node_modules" / "lucide-static" / "icons"


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The Lucide icon of this name, inline, so that it takes the colour of its text.

    A name that Lucide does not know is an error: a page that lacks its icons is no page.
    """
    source = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    svg = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)
    svg = re.sub(r'\s(?:class|width|height)="[^"]*"', "", svg, count=3)
    svg = " ".join(svg.split())
    # The files come from the package that our lock file pins, not from people.
    return mark_safe(svg.replace("<svg", '<svg class="icon" aria-hidden="true"', 1))  # noqa: S308


@register.simple_tag
def avatar(person_id: UUID | str, name: str, size: str = "") -> SafeString:
    """Initials on a colour that is always the same for one person."""
    words = name.split()
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if words[1:] else words[:1]))
    return _mark(f"avatar {size}", person_id, name, initials)


@register.simple_tag
def person_mark(person: User, size: str = "") -> SafeString:
    """A person's picture, or their initials while they have none."""
    if not person.avatar:
        return avatar(person.pk, person.name, size)
    return format_html(
        '<img class="avatar {}" src="{}" alt="" title="{}" loading="lazy">',
        size,
        reverse("teams:avatar", args=[person.pk, person.avatar[:8], _LARGE if size else _SMALL]),
        person.name,
    )


@register.simple_tag
def team_mark(team_id: UUID | str, name: str, size: str = "") -> SafeString:
    """The first letter of a team's name, as its avatar."""
    return _mark(f"avatar avatar-team {size}", team_id, name, name[:1])


def _mark(classes: str, owner_id: UUID | str, title: str, text: str) -> SafeString:
    return format_html(
        '<span class="{} hue-{}" title="{}" aria-hidden="true">{}</span>',
        classes.strip(),
        UUID(str(owner_id)).int % _HUES,
        title,
        text.upper(),
    )
