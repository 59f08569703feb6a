"""The base of every viewset below a team: who may call what stands in one mapping per viewset."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django_filters.rest_framework.filterset import FilterSet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.listing import Listing
from accounts.api.preconditions import NotModified, is_named
from accounts.api.strictness import StrictView
from accounts.models import User
from accounts.scopes import require_scope, scope_of_method
from teams.api.clock_tags import address_of, clock_tag
from teams.history import state_at, state_of
from teams.models import State, Team
from teams.policies import Action, Owned, actions_of, require, require_token


# Not a docstring: the schema would show it for every method without one of its own.
#
# ``policy`` maps each method of the viewset to what it does in the eyes of policies.py. None is
# what every signed-in person may do for themself. A method that is not in it is refused before it
# runs, whoever calls: nothing opens by being forgotten.
class PolicyViewSet(StrictView, GenericViewSet[Any]):
    policy: ClassVar[Mapping[str, Action | None]] = {}
    #: Reading these gives the same as long as the clocks of the caller's teams stand still.
    clocked: ClassVar[frozenset[str]] = frozenset()
    #: Whether API tokens are for something else: a token that made tokens would never end.
    is_closed_to_tokens: ClassVar[bool] = False
    #: DjangoFilterBackend where columns narrow a list, which then has a ``filterset_class``.
    filter_backends: Sequence[Any] = ()
    filterset_class: type[FilterSet] | None = None
    _tag = ""

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        # None and "metadata" are methods that no view here has: they end as 405.
        if self.action not in (None, "metadata", *self.policy):
            raise PermissionDenied("Nobody may do this.")

    def check_token(self, user: User, method: str | None) -> None:
        """Reading needs ``read``, all else ``write``, and some actions more: see policies.py."""
        if self.is_closed_to_tokens:
            super().check_token(user, method)
            return
        require_scope(user, scope_of_method(method))
        if action := self.policy.get(self.action or ""):
            require_token(user, action)

    def known_parameters(self) -> frozenset[str]:
        known = super().known_parameters()
        if self.action != "list":
            return known
        paging: frozenset[str] = getattr(self.paginator, "parameters", frozenset())
        narrowing = self.filterset_class.get_filters() if self.filterset_class else ()
        return known | paging | frozenset(narrowing)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """What the clocks say is unchanged is not read again: two queries, and a 304."""
        super().initial(request, *args, **kwargs)
        if self.action in self.clocked and request.method in ("GET", "HEAD"):
            slug = self.kwargs.get("slug") or request.query_params.get("team")
            self._tag = clock_tag(self.person, address_of(request), slug)
            if is_named(request, self._tag):
                raise NotModified(self._tag)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        if self._tag and response.status_code == HTTPStatus.OK:
            response.headers["ETag"] = self._tag
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        return answer

    def states(self, thing: Any, seen: int) -> tuple[State | None, State]:
        return state_at(thing, seen), state_of(thing)

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    def require(self, obj: Owned) -> None:
        """Ask for what this method does, before the body is looked at."""
        if (action := self.policy[self.action]) is not None:
            require(self.person, action, obj)

    def team(self) -> Team:
        """The team of the path, when the person may do there what this method does."""
        mine = Team.objects.for_listing(self.person).select_related("clock")
        found: Any = mine.get(slug=self.kwargs["slug"])
        action = self.policy[self.action]
        if action is not None and action not in actions_of(found.role, found.role_actions):
            raise PermissionDenied("Your role in this team does not allow that. Ask a team admin.")
        return cast("Team", found)

    def listed(self, listing: Listing, show: Callable[[Any], Any]) -> Response:
        """A page of the list, each row shown."""
        return self.listed_together(listing, lambda rows: [show(row) for row in rows])

    def listed_together(self, listing: Listing, show: Callable[[list[Any]], Any]) -> Response:
        """The same where the rows need something that is read for all of them at once."""
        page = self.paginate_queryset(cast("Any", listing))
        return self.get_paginated_response(show(list(page or ())))
