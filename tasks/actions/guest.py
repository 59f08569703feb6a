"""Sharing a task with a guest of the team, and taking that back."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from tasks.events import Verb
from tasks.models import Task, TaskGuest
from teams import things
from teams.models import Membership, Role
from teams.policies import Action, require, require_token


@transaction.atomic
def share_task(*, actor: User | None, task: Task, guest: User) -> TaskGuest:
    """Let a guest of the team read this task and comment on it. Developers and above may.

    They watch it from then on. Event: ``task_guest.added``. Members see the task anyway; others
    have to be invited first.
    """
    task = Task.objects.alive().select_related("team").get(pk=task.pk)
    require(actor, Action.TASK_EDIT, task)
    found = Membership.objects.filter(team=task.team, user=guest, user__is_active=True)
    if not found.filter(role=Role.GUEST, custom_role=None).exists():
        raise ValidationError(
            {"user": "This is no guest of the team. Invite them as a guest first."}
        )
    shared = TaskGuest(team=task.team, task=task, user=guest)
    things.create(shared, actor=actor, verb=Verb.GUEST_ADDED)
    return shared


@transaction.atomic
def unshare_task(*, actor: User | None, shared: TaskGuest, seen: int | None = None) -> None:
    """The guest sees the task no more; what they said stays. Developers and above may.

    Event: ``task_guest.removed``.
    """
    found = TaskGuest.objects.select_related("team", "task__team", "user")
    shared = things.lock(found, shared.pk, seen)
    require(actor, Action.TASK_EDIT, shared)
    things.remove(shared, actor=actor, verb=Verb.GUEST_REMOVED)


@transaction.atomic
def leave_task(*, guest: User, task: Task) -> None:
    """The guest does not want to see this task any more; who shared it may share it again.

    Guests may, with what is shared with them. Event: ``task_guest.removed``, by the guest.
    """
    found = TaskGuest.objects.in_force().of(guest).select_related("team", "task__team", "user")
    shared = things.lock(found, found.get(task=task).pk)
    require_token(guest, Action.COMMENT_CREATE)
    things.remove(shared, actor=guest, verb=Verb.GUEST_REMOVED)
