"""What the mails about tasks that one watches say, and whether there is still a reason."""

from typing import Any
from uuid import UUID

from accounts.models import User
from notifications.due_words import due_words
from notifications.models import Delivery
from notifications.stopping import make_mute_token
from notifications.suppressing import Suppressed
from tasks.markdown import beginning
from tasks.mentions import mentioned
from tasks.models import Comment, Task, Watcher
from teams.policies import Action, can

Context = dict[str, Any]
_EXCERPT = 1000


def mentioned_context(delivery: Delivery) -> Context:
    task, recipient = visible_task(delivery)
    comment = _comment(delivery) if delivery.payload["comment"] else None
    text = comment.body if comment else task.description
    if recipient not in mentioned(text, task.team):
        raise Suppressed("The person is not mentioned there any more.")
    return about_task(task, recipient, comment) | {"excerpt": beginning(text, _EXCERPT)}


def commented_context(delivery: Delivery) -> Context:
    task, recipient = visible_task(delivery)
    _require_watching(task, recipient)
    comment = _comment(delivery)
    return about_task(task, recipient, comment) | {"excerpt": beginning(comment.body, _EXCERPT)}


def moved_context(delivery: Delivery) -> Context:
    task, recipient = visible_task(delivery)
    _require_watching(task, recipient)
    if task.status.slug != delivery.payload["to"]:
        raise Suppressed("The task has been moved again since.")
    return about_task(task, recipient)


def unblocked_context(delivery: Delivery) -> Context:
    task, recipient = visible_task(delivery)
    if not Task.objects.filter(pk=task.pk).open().exists():
        raise Suppressed("The task is done by now.")
    if Task.objects.filter(pk=task.pk).blocked().exists():
        raise Suppressed("The task waits for another one by now.")
    return about_task(task, recipient)


def visible_task(delivery: Delivery) -> tuple[Task, User]:
    """Task and person, as long as the one is there and the other may see it."""
    tasks = Task.objects.alive().for_reading()
    task = tasks.filter(pk=delivery.payload["target"]).first()
    recipient = delivery.recipient
    if task is None or recipient is None:
        raise Suppressed("The task or the person is gone.")
    if not can(recipient, Action.TEAM_VIEW, task):
        raise Suppressed("The person cannot see the task any more.")
    return task, recipient


def about_task(task: Task, recipient: User, comment: Comment | None = None) -> Context:
    """What every mail about a task says, and the way out of its thread."""
    asked = f"?comment={comment.pk}" if comment else ""
    return {
        "task": task,
        "due": due_words(task),
        "recipient": recipient,
        "comment": comment,
        "asked": asked,
        "mute_token": make_mute_token(recipient.pk, task.pk),
    }


def _comment(delivery: Delivery) -> Comment:
    found = Comment.objects.alive().filter(pk=UUID(delivery.payload["comment"])).first()
    if found is None:
        raise Suppressed("The comment is gone.")
    return found


def _require_watching(task: Task, recipient: User) -> None:
    if not Watcher.objects.filter(task=task, user=recipient, is_muted=False).exists():
        raise Suppressed("The person does not watch the task any more, or has muted it.")
