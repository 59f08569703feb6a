"""Who may do what: one table, and the four questions everybody asks of it.

``can``, ``require``, ``users_who_can`` and the ``visible_to`` of every queryset are all that pages,
API, sockets, admin and jobs use. What the table does not allow is denied. What a person cannot
see does not exist for them (``require`` then raises the model's ``DoesNotExist``).
"""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models

from accounts.models import BackOffice, User
from teams.models import Membership, Role, Team


class Action(StrEnum):
    TEAM_VIEW = "team.view"
    TEAM_EDIT = "team.edit"
    TEAM_DELETE = "team.delete"
    MEMBER_EDIT = "member.edit"
    MEMBER_REMOVE = "member.remove"
    INVITATION_VIEW = "invitation.view"
    INVITATION_CREATE = "invitation.create"
    INVITATION_REVOKE = "invitation.revoke"
    TASK_CREATE = "task.create"
    TASK_EDIT = "task.edit"
    TASK_DELETE = "task.delete"
    TASK_IMPORT = "task.import"
    COMMENT_CREATE = "comment.create"
    COMMENT_EDIT = "comment.edit"
    COMMENT_DELETE = "comment.delete"


_VIEWER = frozenset({Action.TEAM_VIEW})
_DEVELOPER = _VIEWER | {Action.TASK_CREATE, Action.TASK_EDIT, Action.COMMENT_CREATE}
_MANAGER = _DEVELOPER | {
    Action.TASK_DELETE,
    Action.TASK_IMPORT,
    Action.COMMENT_DELETE,
    Action.INVITATION_VIEW,
    Action.INVITATION_CREATE,
    Action.INVITATION_REVOKE,
}
_ADMIN = _MANAGER | {
    Action.TEAM_EDIT,
    Action.TEAM_DELETE,
    Action.MEMBER_EDIT,
    Action.MEMBER_REMOVE,
}

ROLE_ACTIONS: dict[str, frozenset[Action]] = {
    Role.VIEWER: _VIEWER,
    Role.DEVELOPER: _DEVELOPER,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: _ADMIN,
}

#: What the author of a thing may do to it besides, as long as their role still lets them make such
#: things. Nobody edits another's comment: that would put words into their mouth.
AUTHOR_ACTIONS: dict[Action, Action] = {
    Action.TASK_DELETE: Action.TASK_CREATE,
    Action.COMMENT_EDIT: Action.COMMENT_CREATE,
    Action.COMMENT_DELETE: Action.COMMENT_CREATE,
}

#: From least to most: nobody can give a role above their own.
RANK = (Role.VIEWER, Role.DEVELOPER, Role.MANAGER, Role.ADMIN)


class Owned(Protocol):
    """A team, or anything that belongs to one; ``author_id`` where it has an author."""

    @property
    def team_id(self) -> UUID: ...


def role_in(user: User, team_id: UUID) -> str | None:
    """The person's role, or None: not a member, deactivated, or the team is gone."""
    if not user.is_active:
        return None
    memberships = Membership.objects.filter(user=user, team=team_id, team__deleted_at=None)
    return memberships.values_list("role", flat=True).first()


def role_allows(role: str | None, action: Action, *, is_author: bool = False) -> bool:
    allowed = ROLE_ACTIONS.get(role or "", frozenset())
    return action in allowed or (is_author and AUTHOR_ACTIONS.get(action) in allowed)


def can(user: User | None, action: Action, obj: Owned) -> bool:
    """May this person do that to this? ``None`` is the system, which may."""
    if user is None:
        return True
    if isinstance(user, BackOffice):
        return user.is_active and user.is_staff
    return role_allows(role_in(user, obj.team_id), action, is_author=_is_author(user, obj))


def require(user: User | None, action: Action, obj: Owned) -> None:
    """Raise unless they may: DoesNotExist when they cannot even see it, else PermissionDenied."""
    if can(user, action, obj):
        return
    if not can(user, Action.TEAM_VIEW, obj):
        raise getattr(type(obj), "DoesNotExist", ObjectDoesNotExist)
    raise PermissionDenied("Your role in this team does not allow that. Ask a team admin.")


def users_who_can(action: Action, obj: Owned) -> models.QuerySet[User]:
    """The active people of the team who may do that to this."""
    allowed = models.Q(memberships__role__in=roles_with(action))
    if action in AUTHOR_ACTIONS:
        as_author = roles_with(AUTHOR_ACTIONS[action])
        allowed |= models.Q(memberships__role__in=as_author, pk=_author_id(obj))
    return User.objects.filter(
        allowed,
        is_active=True,
        memberships__team=obj.team_id,
        memberships__team__deleted_at=None,
    )


def roles_with(action: Action) -> list[str]:
    return [role for role, allowed in ROLE_ACTIONS.items() if action in allowed]


def roles_up_to(role: str) -> tuple[Role, ...]:
    """The roles that somebody of this role can give."""
    return RANK[: RANK.index(Role(role)) + 1]


def actions_in(user: User, team: Team) -> frozenset[Action]:
    """Everything the person's role allows in the team, for pages that show what can be done."""
    return ROLE_ACTIONS.get(role_in(user, team.pk) or "", frozenset())


def _author_id(obj: Owned) -> UUID | None:
    return getattr(obj, "author_id", None)


def _is_author(user: User, obj: Owned) -> bool:
    return _author_id(obj) == user.pk
