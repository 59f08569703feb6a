"""People, as those see them who share a team with them."""

from datetime import UTC, date, datetime
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone, is_naive
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, email_change
from accounts.api.listing import Listing
from accounts.api.me import PROFILE_CHANGE, profile_states
from accounts.api.own import PasswordSerializer
from accounts.api.preconditions import State
from accounts.api.serializers import (
    ProfileReading,
    ProfileSerializer,
    UserReading,
    show_profile,
    show_user,
)
from accounts.avatars import SIDES, avatar_answer
from accounts.leaving import delete_account
from accounts.models import Scope, User
from teams.api.viewsets import PolicyViewSet
from teams.models import Membership, Team
from teams.people import people_visible_to

_LONGEST_SEARCH = 200
#: What a PUT that leaves a field out sets it to.
_DEFAULTS = {name: getattr(User(), name) for name in map(str, ProfileSerializer().fields)}


@extend_schema_view(
    list=extend_schema(
        operation_id="users_list",
        summary="The people of one's teams",
        parameters=[
            OpenApiParameter("search", description="In names and addresses."),
            OpenApiParameter("team", description="Of one team, by its slug."),
            OpenApiParameter("role", description="Who has this role in a team of the caller's."),
            OpenApiParameter("created_after", OpenApiTypes.DATETIME),
            OpenApiParameter("created_before", OpenApiTypes.DATETIME),
        ],
        responses=ProfileReading(many=True),
    ),
    retrieve=extend_schema(operation_id="users_read", summary="A person", responses=ProfileReading),
    update=extend_schema(
        operation_id="users_replace",
        summary="Set one's profile",
        request=ProfileSerializer,
        responses=UserReading,
        examples=[PROFILE_CHANGE],
    ),
    partial_update=extend_schema(
        operation_id="users_update",
        summary="Change one's profile",
        request=ProfileSerializer,
        responses=UserReading,
        examples=[PROFILE_CHANGE],
    ),
    destroy=extend_schema(
        operation_id="users_delete",
        summary="Delete one's account",
        request=PasswordSerializer,
        responses={204: None},
    ),
)
class UserViewSet(PolicyViewSet):
    """``None``: to whom a person can be shown is asked by ``people_visible_to``, and a profile is
    changed by the person alone, which the actions ask.
    """

    is_closed_to_tokens = True
    token_scopes = {"GET": Scope.READ}
    policy = dict.fromkeys(("list", "retrieve", "update", "partial_update", "destroy", "avatar"))
    versionless = frozenset({"destroy"})
    query_parameters = {
        "list": frozenset({"search", "team", "role", "created_after", "created_before"}),
        "avatar": frozenset({"v", "size"}),
    }
    lookup_field = "id"
    lookup_value_converter = "uuid"

    def list(self, request: Request) -> Response:
        """By address."""
        people = people_visible_to(self.person)
        query = request.query_params
        if text := query.get("search", "").strip():
            people = _found(people, text)
        if "team" in query or "role" in query:
            people = people.filter(Exists(self._memberships(query)))
        for name, lookup in (("created_after", "gte"), ("created_before", "lt")):
            if name in query:
                people = people.filter(**{f"created_at__{lookup}": _moment(name, query[name])})
        return self.listed(Listing(people, ("email",)), show_profile)

    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(show_profile(self._user()))

    def update(self, request: Request, **_path: Any) -> Response:
        """What is left out goes back to its default."""
        return self._update(self._own(), _DEFAULTS | ProfileSerializer.parse(request))

    def partial_update(self, request: Request, **_path: Any) -> Response:
        return self._update(self._own(), ProfileSerializer.parse(request, partial=True))

    def destroy(self, request: Request, **_path: Any) -> Response:
        """As `DELETE users/me`."""
        user = self._own()
        password = PasswordSerializer.parse(request).get("password", "")
        email_change.check_password(user, password)
        delete_account(actor=self.person, user=user)
        return Response(status=204)

    @extend_schema(
        operation_id="users_avatar",
        summary="The picture of a person",
        parameters=[
            OpenApiParameter("size", enum=SIDES, description="Pixels each way; 256 unless given."),
            OpenApiParameter("v", description="Makes a new address of a new picture."),
        ],
        responses={(200, "image/webp"): OpenApiTypes.BINARY},
    )
    def avatar(self, request: Request, **_path: Any) -> Any:
        """WebP, square. 404 when there is none."""
        size = request.query_params.get("size", str(SIDES[-1]))
        if size not in map(str, SIDES):
            known = " or ".join(map(str, SIDES))
            raise ValidationError({"size": [f"Give {known}."]})
        return avatar_answer(cast("HttpRequest", request), self._user(), int(size))

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A picture comes as what it is, whatever is asked for."""
        return super().perform_content_negotiation(request, force or self.action == "avatar")

    def show(self, thing: User) -> dict[str, Any]:
        return show_user(thing)

    def states(self, thing: User, seen: int) -> tuple[State | None, State]:
        return profile_states(thing, seen)

    def _update(self, user: User, changes: dict[str, Any]) -> Response:
        seen = self.seen(user)
        changed = actions.update_profile(actor=self.person, user=user, seen=seen, **changes)
        return Response(show_user(changed))

    def _own(self) -> User:
        user = self._user()
        if user.pk != self.person.pk:
            raise PermissionDenied("You can change only your own profile.")
        return user

    def _user(self) -> User:
        return people_visible_to(self.person).get(pk=self.kwargs["id"])

    def _memberships(self, query: Any) -> QuerySet[Membership]:
        teams = Team.objects.visible_to(self.person)
        if "team" in query:
            teams = teams.filter(pk=teams.get(slug=query["team"]).pk)
        found = Membership.objects.filter(user=OuterRef("pk"), team__in=teams)
        return found.filter(role=query["role"]) if "role" in query else found


def _found(people: QuerySet[User], text: str) -> QuerySet[User]:
    if len(text) > _LONGEST_SEARCH:
        message = f"Search for at most {_LONGEST_SEARCH} characters."
        raise ValidationError({"search": [message]})
    people = people.alias(whole_name=Concat("first_name", Value(" "), "last_name"))
    return people.filter(Q(whole_name__icontains=text) | Q(email__icontains=text))


def _moment(name: str, text: str) -> datetime:
    """In UTC: PostgreSQL knows no zone that is sixteen hours away, and ISO 8601 does."""
    try:
        moment = _in_utc(parse_datetime(text) or parse_date(text))
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        message = "Give a time by ISO 8601, such as 2027-01-31T17:00:00Z, or a day."
        raise ValidationError({name: [message]})
    return moment


def _in_utc(given: datetime | date | None) -> datetime | None:
    if given is None:
        return None
    if not isinstance(given, datetime):
        given = datetime(given.year, given.month, given.day)  # noqa: DTZ001
    local = given.replace(tzinfo=get_current_timezone()) if is_naive(given) else given
    return local.astimezone(UTC)
