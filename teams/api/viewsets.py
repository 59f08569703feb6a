"""The base of every viewset below a team: who may call what stands in one mapping per viewset."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.listing import Listing
from accounts.api.strictness import StrictView
from accounts.models import User
from teams.models import Team
from teams.policies import Action, Owned, require, role_allows


class PolicyViewSet(StrictView, GenericViewSet[Any]):
    """``policy`` maps each method of the viewset to what it does in the eyes of policies.py.

    None is what every signed-in person may do for themself. A method that is not in it is refused
    before it runs, whoever calls: nothing opens by being forgotten.
    """

    policy: ClassVar[Mapping[str, Action | None]] = {}
    filter_backends = ()

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        # None and "metadata" are methods that no view here has: they end as 405.
        if self.action not in (None, "metadata", *self.policy):
            raise PermissionDenied("Nobody may do this.")

    def known_parameters(self, request: Request) -> frozenset[str]:
        known = super().known_parameters(request)
        paging: frozenset[str] = getattr(self.paginator, "parameters", frozenset())
        return known | paging if self.action == "list" else known

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    def require(self, obj: Owned) -> None:
        """Ask for what this method does, before the body is looked at."""
        if (action := self.policy[self.action]) is not None:
            require(self.person, action, obj)

    def team(self) -> Team:
        """The team of the path, when the person may do there what this method does."""
        found = Team.objects.for_listing(self.person).get(slug=self.kwargs["slug"])
        action, role = self.policy[self.action], getattr(found, "role", None)
        if action is not None and not role_allows(role, action):
            raise PermissionDenied("Your role in this team does not allow that. Ask a team admin.")
        return found

    def listed(self, listing: Listing, show: Callable[[Any], Any]) -> Response:
        """A page of the list, each row shown."""
        page = self.paginate_queryset(cast("Any", listing))
        return self.get_paginated_response([show(row) for row in page or ()])
