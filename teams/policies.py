"""Who may do what: one table, and the four questions everybody asks of it.

``can``, ``require``, ``users_who_can`` and the ``visible_to`` of every queryset are all that pages,
API, sockets, admin and jobs use. What the table does not allow is denied. What a person cannot
see does not exist for them (``require`` then raises the model's ``DoesNotExist``).
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models

from accounts.models import BackOffice, Scope, User
from accounts.scopes import has_scope, require_scope, works_in
from teams.models import Membership, Role


class Action(StrEnum):
    """``plan`` is projects, cycles, milestones and templates; ``workflow`` is statuses and custom
    fields; ``time.edit`` is a time entry of somebody else.
    """

    TEAM_VIEW = "team.view"
    TEAM_EDIT = "team.edit"
    TEAM_DELETE = "team.delete"
    MEMBER_EDIT = "member.edit"
    MEMBER_REMOVE = "member.remove"
    ROLE_EDIT = "role.edit"
    BOT_EDIT = "bot.edit"
    WEBHOOK_EDIT = "webhook.edit"
    AUDIT_VIEW = "audit.view"
    INVITATION_VIEW = "invitation.view"
    INVITATION_CREATE = "invitation.create"
    INVITATION_REVOKE = "invitation.revoke"
    TASK_CREATE = "task.create"
    TASK_EDIT = "task.edit"
    TASK_DELETE = "task.delete"
    TASK_IMPORT = "task.import"
    ATTACHMENT_CREATE = "attachment.create"
    ATTACHMENT_DELETE = "attachment.delete"
    LABEL_EDIT = "label.edit"
    PLAN_EDIT = "plan.edit"
    WORKFLOW_EDIT = "workflow.edit"
    TIME_TRACK = "time.track"
    TIME_EDIT = "time.edit"
    VIEW_SHARE = "view.share"
    COMMENT_CREATE = "comment.create"
    COMMENT_EDIT = "comment.edit"
    COMMENT_DELETE = "comment.delete"


_VIEWER = frozenset({Action.TEAM_VIEW})
_COMMENTER = _VIEWER | {Action.COMMENT_CREATE}
_DEVELOPER = _COMMENTER | {
    Action.TASK_CREATE,
    Action.TASK_EDIT,
    Action.ATTACHMENT_CREATE,
    Action.LABEL_EDIT,
    Action.TIME_TRACK,
    Action.VIEW_SHARE,
}
_MANAGER = _DEVELOPER | {
    Action.TASK_DELETE,
    Action.TASK_IMPORT,
    Action.ATTACHMENT_DELETE,
    Action.PLAN_EDIT,
    Action.WORKFLOW_EDIT,
    Action.TIME_EDIT,
    Action.COMMENT_DELETE,
    Action.INVITATION_VIEW,
    Action.INVITATION_CREATE,
    Action.INVITATION_REVOKE,
}
_ADMIN = _MANAGER | {
    Action.AUDIT_VIEW,
    Action.TEAM_EDIT,
    Action.TEAM_DELETE,
    Action.MEMBER_EDIT,
    Action.MEMBER_REMOVE,
    Action.ROLE_EDIT,
    Action.BOT_EDIT,
    Action.WEBHOOK_EDIT,
}

ROLE_ACTIONS: dict[str, frozenset[Action]] = {
    Role.GUEST: frozenset(),
    Role.VIEWER: _VIEWER,
    Role.COMMENTER: _COMMENTER,
    Role.DEVELOPER: _DEVELOPER,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: _ADMIN,
}

#: What needs a token that may do everything; the rest needs one that may write.
ADMIN_SCOPE = (_ADMIN - _MANAGER) | {
    Action.INVITATION_VIEW,
    Action.INVITATION_CREATE,
    Action.INVITATION_REVOKE,
}

#: What the author of a thing may do to it besides, as long as their role still lets them make such
#: things. Nobody edits another's comment: that would put words into their mouth.
AUTHOR_ACTIONS: dict[Action, Action] = {
    Action.TASK_DELETE: Action.TASK_CREATE,
    Action.ATTACHMENT_DELETE: Action.ATTACHMENT_CREATE,
    Action.TIME_EDIT: Action.TIME_TRACK,
    Action.COMMENT_EDIT: Action.COMMENT_CREATE,
    Action.COMMENT_DELETE: Action.COMMENT_CREATE,
}


#: What a guest may do to a task that is shared with them, and to what is said about it.
GUEST_ACTIONS = frozenset({Action.TEAM_VIEW, Action.COMMENT_CREATE})


class Owned(Protocol):
    """A team, or anything that belongs to one; ``author_id`` where it has an author."""

    @property
    def team_id(self) -> UUID: ...


def actions_of(role: str | None, own: Mapping[str, Any] | None = None) -> frozenset[Action]:
    """What a role allows; ``own`` are the actions of a role that the team has made itself.

    Everybody in a team sees it. An action that is no more allows nothing.
    """
    if own is None:
        return ROLE_ACTIONS.get(role or "", frozenset())
    return _VIEWER | {action for action in Action if action in own}


def actions_in(user: User, team_id: UUID) -> frozenset[Action]:
    """Everything the person's role allows; nothing to who is not in the team, or deactivated.

    Nothing as well to who acts by a token that is for another team.
    """
    if not user.is_active or not works_in(user, team_id):
        return frozenset()
    memberships = Membership.objects.filter(user=user, team=team_id, team__deleted_at=None)
    found = memberships.values_list("role", "custom_role__actions").first()
    return actions_of(*found) if found else frozenset()


def allows(allowed: Collection[Action], action: Action, *, is_author: bool = False) -> bool:
    return action in allowed or (is_author and AUTHOR_ACTIONS.get(action) in allowed)


def can(user: User | None, action: Action, obj: Owned) -> bool:
    """May this person do that to this? ``None`` is the system, which may."""
    if user is None:
        return True
    if isinstance(user, BackOffice):
        return user.is_active and user.is_staff
    allowed = actions_in(user, obj.team_id) or _as_guest(user, obj)
    may = allows(allowed, action, is_author=_is_author(user, obj))
    return may and has_scope(user, scope_of(action))


def _as_guest(user: User, obj: Owned) -> frozenset[Action]:
    """A thing that can be shared says by ``is_shared_with`` with whom it is."""
    is_shared_with = getattr(obj, "is_shared_with", None)
    return GUEST_ACTIONS if is_shared_with and is_shared_with(user) else frozenset()


def scope_of(action: Action) -> Scope:
    """What a token needs for it."""
    if action is Action.TEAM_VIEW:
        return Scope.READ
    return Scope.ADMIN if action in ADMIN_SCOPE else Scope.WRITE


def require_token(user: User, action: Action) -> None:
    """Raise unless the token by which they act, if it is one, is for such things."""
    require_scope(user, scope_of(action))


def require(user: User | None, action: Action, obj: Owned) -> None:
    """Raise unless they may: DoesNotExist when they cannot even see it, else PermissionDenied."""
    if can(user, action, obj):
        return
    if not can(user, Action.TEAM_VIEW, obj):
        raise getattr(type(obj), "DoesNotExist", ObjectDoesNotExist)
    if user is not None:
        require_token(user, action)
    raise PermissionDenied("Your role in this team does not allow that. Ask a team admin.")


def users_who_can(action: Action, obj: Owned) -> models.QuerySet[User]:
    """The active people of the team who may do that to this."""
    allowed = members_with(action, "memberships__")
    if action in AUTHOR_ACTIONS:
        allowed |= members_with(AUTHOR_ACTIONS[action], "memberships__") & models.Q(
            pk=_author_id(obj)
        )
    return User.objects.filter(
        allowed,
        is_active=True,
        memberships__team=obj.team_id,
        memberships__team__deleted_at=None,
    )


def members_with(action: Action, path: str = "") -> models.Q:
    """The memberships at the end of ``path`` whose role allows that."""
    usual = [role for role, allowed in ROLE_ACTIONS.items() if action in allowed]
    own = models.Q((f"{path}custom_role__isnull", False))
    if action not in _VIEWER:
        own = models.Q((f"{path}custom_role__actions__has_key", action.value))
    return own | models.Q((f"{path}role__in", usual), (f"{path}custom_role__isnull", True))


def all_in(actor: User | None, team_id: UUID) -> frozenset[Action]:
    """All that the actor may do there and so may give to others. The system and staff: all."""
    if actor is None or (isinstance(actor, BackOffice) and actor.is_staff):
        return frozenset(Action)
    return actions_in(actor, team_id)


def _author_id(obj: Owned) -> UUID | None:
    return getattr(obj, "author_id", None)


def _is_author(user: User, obj: Owned) -> bool:
    return _author_id(obj) == user.pk
