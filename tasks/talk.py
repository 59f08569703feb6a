"""What was said about a task, as its page shows it to somebody, and what a comment said before."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from tasks.links import links_in
from tasks.models import Comment, Task, Watcher
from tasks.reactions import OFFERED, tallies
from teams.models import Event
from teams.models.event import EventQuerySet

#: Words and what is between them: a change is told in whole words.
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: Comparing takes the square of the length in the worst case; longer texts are shown whole.
_LONGEST_COMPARED = 5_000
_VERSIONS_SHOWN = 50
_COMMENTS_SHOWN = 100
_LONGEST_NUMBER = 6


@dataclass(frozen=True)
class Piece:
    """A stretch of text: ``same``, ``added`` or ``removed``."""

    kind: str
    text: str


@dataclass(frozen=True)
class Version:
    event: Event
    pieces: list[Piece]


def talk_context(task: Task, reader: User, skipped: str = "") -> dict[str, Any]:
    """The comments with their reactions, links in all texts, and who watches."""
    talk = comments_context(task, reader, skipped)
    watchers = Watcher.objects.filter(task=task).present(task.team).select_related("user")
    return {
        **talk,
        "reactions": tallies(talk["comments"], reader),
        "offered_emoji": OFFERED,
        **watch_context(list(watchers), reader),
    }


def comments_context(task: Task, reader: User, skipped: str = "") -> dict[str, Any]:
    """``comments``, the latest or those before as many as are ``skipped``, and the ``links`` in all
    texts. ``comments_before`` is what to skip for those before these, where there are any.
    """
    start = (
        int(skipped)
        if skipped.isascii() and skipped.isdigit() and len(skipped) <= _LONGEST_NUMBER
        else 0
    )
    stop = start + _COMMENTS_SHOWN
    found = task.comments.filter(deleted_at=None).select_related("author")
    latest = list(found.order_by("-created_at", "-id")[start : stop + 1])
    comments = latest[:_COMMENTS_SHOWN][::-1]
    texts = [task.description, *(comment.body for comment in comments)]
    return {
        "comments": comments,
        "comments_before": stop if len(latest) > len(comments) else None,
        "are_latest": not start,
        "links": links_in(texts, task.team, reader),
    }


def place_of(task: Task, comment_id: UUID | None) -> str:
    """The end of the page's address where a comment stands: the hundred it is among, and its place
    there. Empty where the task has no such comment (any more).
    """
    comments = task.comments.filter(deleted_at=None)
    comment = comments.filter(pk=comment_id).first() if comment_id else None
    if comment is None:
        return ""
    same = Q(created_at=comment.created_at, pk__gt=comment.pk)
    later = comments.filter(Q(created_at__gt=comment.created_at) | same).count()
    skipped = later - later % _COMMENTS_SHOWN
    return (f"?comments_before={skipped}" if skipped else "") + f"#comment-{comment.pk}"


def watch_context(watchers: list[Watcher], reader: User) -> dict[str, Any]:
    mine = next((watcher for watcher in watchers if watcher.user_id == reader.pk), None)
    return {"watchers": watchers, "watching": mine}


def versions_of(comment: Comment) -> EventQuerySet:
    """The events that made it say what it said, each with the text in ``changes``; oldest first."""
    log = Event.objects.filter(target_id=comment.pk, changes__has_key="body")
    return log.select_related("actor").order_by("seq")


def compared_versions(comment: Comment) -> list[Version]:
    """Latest first; each with what it changed in the one before, the oldest whole."""
    latest = list(versions_of(comment).order_by("-seq")[:_VERSIONS_SHOWN])[::-1]
    texts = [event.changes["body"][1] or "" for event in latest]
    steps = [[Piece("same", text)] for text in texts[:1]]
    steps += [_compare(before, after) for before, after in pairwise(texts)]
    return [Version(event, pieces) for event, pieces in zip(latest, steps, strict=True)][::-1]


def _compare(before: str, after: str) -> list[Piece]:
    if max(len(before), len(after)) > _LONGEST_COMPARED:
        return [Piece("removed", before), Piece("added", after)]
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = []
    for verb, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if verb == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        pieces += [Piece("removed", "".join(old[a:b]))] if b > a else []
        pieces += [Piece("added", "".join(new[c:d]))] if d > c else []
    return pieces
