"""The tasks of a team that a query chooses, for changes of many at once."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http.request import QueryDict

from accounts.models import User
from tasks.lists.filters import read_filter
from tasks.lists.scope import Scope
from teams.models import Team


def chosen(user: User, team: Team, text: str, most: int) -> list[str]:
    """The keys of all tasks that the query finds; too many are refused, not cut."""
    query = QueryDict(mutable=True)
    query["q"] = text
    return [f"{team.key}-{number}" for _, number in _found(user, team, query, most)]


def matching(user: User, team: Team, query: QueryDict, most: int) -> list[UUID]:
    """The ids of all tasks that a list of this address shows, on whichever page."""
    return [pk for pk, _ in _found(user, team, query, most)]


def _found(user: User, team: Team, query: QueryDict, most: int) -> list[tuple[UUID, int]]:
    found = read_filter(query, Scope.of(user, team.slug), user).tasks()
    rows = list(found.order_by("number").values_list("pk", "number")[: most + 1])
    if len(rows) > most:
        raise ValidationError({"query": f"It finds more than {most:,} tasks. Narrow it."})
    return rows
