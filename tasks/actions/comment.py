"""Writing, editing and deleting a comment."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tasks.actions.holding import held
from tasks.events import Verb
from tasks.models import Comment, Task
from teams import things
from teams.policies import Action, require


@transaction.atomic
def add_comment(*, actor: User | None, task: Task, body: str) -> Comment:
    """Say something about a task. Developers and above may. Event: ``comment.created``."""
    task = held(task)
    require(actor, Action.COMMENT_CREATE, task)
    comment = Comment(team=task.team, task=task, author=actor, body=body.strip())
    things.create(comment, actor=actor, verb=Verb.COMMENT_CREATED)
    return comment


@transaction.atomic
def edit_comment(
    *, actor: User | None, comment: Comment, body: str, seen: int | None = None
) -> Comment:
    """Say it otherwise. Its author alone may. Event: ``comment.updated``, if it is different.

    The log keeps what it said before.
    """
    comment = _lock(comment, seen)
    require(actor, Action.COMMENT_EDIT, comment)
    before = comment.state()
    if body.strip() != comment.body:
        comment.body, comment.edited_at = body.strip(), timezone.now()
    things.save(comment, before, actor=actor, verb=Verb.COMMENT_UPDATED)
    return comment


@transaction.atomic
def delete_comment(*, actor: User | None, comment: Comment, seen: int | None = None) -> None:
    """Take a comment back. Its author, managers and admins may. Event: ``comment.deleted``."""
    comment = _lock(comment, seen)
    require(actor, Action.COMMENT_DELETE, comment)
    things.change(comment, {"deleted_at": timezone.now()}, actor=actor, verb=Verb.COMMENT_DELETED)


def _lock(comment: Comment, seen: int | None) -> Comment:
    return things.lock(
        Comment.objects.alive().select_related("task__team", "team"), comment.pk, seen
    )
