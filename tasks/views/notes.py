"""Notes that a page shows once, with a way back."""

from django.contrib import messages
from django.http import HttpRequest

from teams.models import Event

_UNDO = "undo:"


def note_with_undo(request: HttpRequest, words: str, event: Event) -> None:
    """Says what was done; beside it stands a button that undoes the event."""
    messages.success(request, words, extra_tags=f"{_UNDO}{event.pk}")


def undo_of(tags: str) -> str:
    """The id of the event that a note offers to undo, or nothing."""
    return next((tag.removeprefix(_UNDO) for tag in tags.split() if tag.startswith(_UNDO)), "")
