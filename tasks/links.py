"""What the marks in texts mean to somebody who reads them: links to people and to tasks.

A mark leads only to what the reader can see; everything else stays the text that it is. However
many texts there are, they cost one query for people and one for tasks.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from tasks.marks import possible_marks
from tasks.mentions import Mark, people_named
from tasks.models import Task
from teams.models import Team

#: More tasks than this nobody names on one page of texts.
_MOST = 300


class Link(NamedTuple):
    """``text`` is empty where the mark stays as it was written."""

    text: str
    address: str
    title: str
    kind: str


type Links = Mapping[Mark, Link]


def links_in(texts: Iterable[str], team: Team, reader: User) -> Links:
    """What the marks of these texts, written in this team, are to the reader."""
    marks = {mark for text in texts for mark in possible_marks(text)}
    found = _tasks(sorted(name for form, name in marks if form == "key")[:_MOST], reader)
    for mark, user in people_named(marks, team).items():
        kind = "mention mention-me" if user.pk == reader.pk else "mention"
        address = f"{reverse('tasks:list', args=[team.slug])}?assignee={user.pk}"
        found[mark] = Link(f"@{user.name}", address, f"Tasks of {user.name}", kind)
    return found


def _tasks(keys: list[str], reader: User) -> dict[Mark, Link]:
    if not keys:
        return {}
    pairs = [key.rpartition("-") for key in keys]
    rows = (
        Task.objects.visible_to(reader)
        .filter(
            team__key__in={pair[0] for pair in pairs},
            number__in={int(pair[2]) for pair in pairs},
        )
        .values_list("team__key", "number", "title")
    )
    titles = {f"{key}-{number}": title for key, number, title in rows}
    return {
        ("key", key): Link("", reverse("tasks:detail", args=[key]), titles[key], "reference")
        for key in keys
        if key in titles
    }
