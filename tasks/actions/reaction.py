"""Putting an emoji below a comment, and taking it away."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from tasks.emoji import one_emoji
from tasks.events import Verb
from tasks.models import Comment, Reaction
from teams import things
from teams.policies import Action, require


@transaction.atomic
def add_reaction(*, actor: User, comment: Comment, emoji: str) -> None:
    """Developers and above may. Event: ``reaction.created``, if it is not there yet."""
    comment, emoji = _lock(actor, comment), _read(emoji)
    there = Reaction.objects.filter(comment=comment)
    if there.filter(user_id=actor.pk, emoji=emoji).exists():
        return
    if not has_room(comment, emoji):
        raise ValidationError({"emoji": "There are enough. Add to one of those."})
    reaction = Reaction(team=comment.team, comment=comment, user_id=actor.pk, emoji=emoji)
    things.create(reaction, actor=actor, verb=Verb.REACTION_CREATED)


@transaction.atomic
def remove_reaction(*, actor: User, comment: Comment, emoji: str) -> None:
    """Take one's own away, if it is there. Event: ``reaction.deleted``."""
    comment, emoji = _lock(actor, comment), _read(emoji)
    found = Reaction.objects.filter(comment=comment, user_id=actor.pk, emoji=emoji)
    if reaction := found.select_related("comment__task__team", "team").first():
        things.remove(reaction, actor=actor, verb=Verb.REACTION_DELETED)


def has_room(comment: Comment, emoji: str) -> bool:
    """Whether one more of these can stand below it."""
    there = Reaction.objects.filter(comment=comment).order_by()
    kinds = set(there.values_list("emoji", flat=True).distinct())
    return emoji in kinds or len(kinds) < Reaction.MAX_KINDS


def _lock(actor: User, comment: Comment) -> Comment:
    """The comment's row keeps two presses of one button from counting twice."""
    comments = Comment.objects.alive().select_related("task__team", "team")
    locked = things.lock(comments, comment.pk)
    require(actor, Action.COMMENT_CREATE, locked)
    return locked


def _read(emoji: str) -> str:
    if (found := one_emoji(emoji)) is None:
        raise ValidationError({"emoji": "Give one emoji, such as 👍."})
    return found
