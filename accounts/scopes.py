"""What a token may do: asked at the door of every route, and by policies for every action.

Who is signed in is not asked. Viewsets say in their ``policy`` what their methods do. Other
views name in ``token_scopes`` what a token needs for a method, and all else is closed to tokens.
"""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from accounts.models import Scope, User

_RANK = (Scope.READ, Scope.WRITE, Scope.ADMIN)


def has_scope(user: User, scope: Scope) -> bool:
    return user.via is None or _RANK.index(Scope(user.via.scope)) >= _RANK.index(scope)


def works_in(user: User, team_id: UUID) -> bool:
    """Whether they act by nothing that is for another team alone."""
    return user.only_team_id in (None, team_id)


def require_scope(user: User, scope: Scope) -> None:
    if not has_scope(user, scope):
        raise PermissionDenied(f"This needs a token with the scope {scope.value}. Make one.")


def require_own_will(user: User | None) -> None:
    """For what leads beyond a team: founding and joining others. Bots and tokens of a team stay."""
    if user is not None and (user.is_bot or user.only_team_id):
        raise PermissionDenied("This token works in one team alone.")


def scope_of_method(method: str | None) -> Scope:
    return Scope.READ if method in SAFE_METHODS else Scope.WRITE


def require_open(user: User, method: str | None, scopes: Mapping[str, Scope]) -> None:
    """At routes that are not a team's: only what they name."""
    if user.via is None:
        return
    if (method or "") not in scopes:
        raise PermissionDenied("API tokens cannot do this. Sign in for it.")
    require_scope(user, scopes[method or ""])
