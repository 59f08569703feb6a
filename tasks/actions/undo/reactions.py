"""Taking back what somebody put below a comment, or took away there: theirs alone."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.exceptions import Conflict
from accounts.models import User
from tasks.actions.reaction import has_room
from tasks.models import Comment, Reaction
from teams import things
from teams.models import Event


def is_of(event: Event, person: User) -> bool:
    return bool(_told(event, "user") == str(person.pk))


def hold_comment(actor: User | None, event: Event) -> None:
    """The comment is locked before the reaction, as by whoever reacts. A Conflict when it is gone,
    or has no place for the reaction any more.
    """
    if actor is not None and not is_of(event, actor):
        raise PermissionDenied("Only whose reaction it is may undo that.")
    comment = things.locked(Comment.objects.alive().filter(pk=_told(event, "comment"))).first()
    if comment is None:
        raise Conflict("The comment is gone by now.")
    if event.changes["emoji"][0] is None:
        return
    emoji, user = _told(event, "emoji"), _told(event, "user")
    if Reaction.objects.filter(comment=comment, emoji=emoji, user=user).exists():
        raise Conflict(f"{emoji} is there again already.")
    if not has_room(comment, emoji):
        raise Conflict("There are enough emoji below this comment by now.")


def _told(event: Event, name: str) -> Any:
    """What the event says of a reaction, be it made or gone."""
    old, new = event.changes[name]
    return new if old is None else old
