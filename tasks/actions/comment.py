"""Writing, editing and deleting a comment."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tasks.events import Verb, comment_state, comment_target
from tasks.models import Comment, Task
from teams import clock
from teams.policies import Action, require


@transaction.atomic
def add_comment(*, actor: User | None, task: Task, body: str) -> Comment:
    """Say something about a task. Developers and above may. Event: ``comment.created``."""
    task = Task.objects.alive().select_related("team").get(pk=task.pk)
    require(actor, Action.COMMENT_CREATE, task)
    comment = Comment(team=task.team, task=task, author=actor, body=body)
    _validate(comment)
    comment.save(force_insert=True)
    _record(Verb.COMMENT_CREATED, actor, comment, {})
    return comment


@transaction.atomic
def edit_comment(*, actor: User | None, comment: Comment, body: str) -> Comment:
    """Change what one said. Its author alone may. Event: ``comment.updated``."""
    comment = _lock(comment)
    require(actor, Action.COMMENT_EDIT, comment)
    before = comment_state(comment)
    comment.body = body
    _validate(comment)
    if comment_state(comment) != before:
        comment.edited_at = timezone.now()
        comment.save(update_fields=["body", "edited_at"])
        _record(Verb.COMMENT_UPDATED, actor, comment, before)
    return comment


@transaction.atomic
def delete_comment(*, actor: User | None, comment: Comment) -> None:
    """Take a comment back. Its author, managers and admins may. Event: ``comment.deleted``."""
    comment = _lock(comment)
    require(actor, Action.COMMENT_DELETE, comment)
    before = comment_state(comment)
    comment.deleted_at = timezone.now()
    comment.save(update_fields=["deleted_at"])
    _record(Verb.COMMENT_DELETED, actor, comment, before)


def _lock(comment: Comment) -> Comment:
    comments = Comment.objects.alive().select_related("task__team", "team")
    return comments.select_for_update(of=("self",)).get(pk=comment.pk)


def _validate(comment: Comment) -> None:
    comment.body = comment.body.strip()
    comment.clean_fields(exclude=["team", "task", "author"])


def _record(verb: Verb, actor: User | None, comment: Comment, before: dict[str, Any]) -> None:
    clock.record(
        team=comment.team,
        verb=verb,
        actor=actor,
        target=comment_target(comment),
        changes=clock.changed(before, comment_state(comment)),
    )
