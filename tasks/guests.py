"""What guests see: the tasks that are shared with them, and what hangs on those."""

from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from tasks.files.listing import files_context
from tasks.models import Attachment, Task, TaskGuest
from tasks.models.attachment import AttachmentQuerySet
from tasks.models.task_queryset import TaskQuerySet
from tasks.talk import comments_context
from teams.models import Membership, Role


def tasks_shared_with(user: User) -> TaskQuerySet:
    """The tasks that a person reads as a guest; a member reads them as such."""
    shared = TaskGuest.objects.in_force().of(user)
    return Task.objects.alive().filter(pk__in=shared.values("task"))


def files_open_to(user: User) -> AttachmentQuerySet:
    """The files of what they see as a member or as a guest."""
    shared = Attachment.objects.alive().filter(task__in=tasks_shared_with(user))
    return Attachment.objects.visible_to(user) | shared


def is_guest(user: User) -> bool:
    """Whether they are asked into any team as a guest."""
    found = Membership.objects.filter(user=user, role=Role.GUEST, team__deleted_at=None)
    return found.exists()


def guests_context(task: Task) -> dict[str, Any]:
    """``task_guests``, with whom it is shared, and ``guests_to_add``, the others of the team."""
    shared = TaskGuest.objects.filter(task=task, user=OuterRef("user"))
    found = Membership.objects.filter(team=task.team_id, role=Role.GUEST, user__is_active=True)
    members: Any = found.annotate(is_shared=Exists(shared)).select_related("user")
    guests = [(member.is_shared, member.user) for member in members.order_by("created_at")]
    return {
        "task_guests": [user for is_shared, user in guests if is_shared],
        "guests_to_add": [user for is_shared, user in guests if not is_shared],
    }


def shared_task_context(task: Task, reader: User, skipped: str = "") -> dict[str, Any]:
    """What the page of a shared task shows."""
    return {"task": task, **comments_context(task, reader, skipped), **files_context(task)}
