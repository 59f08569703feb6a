"""Whom a text mentions: what a person wrote stays as it is, and this finds the members in it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Trim

from accounts.models import User
from tasks.markdown import marks_in
from tasks.marks import possible_marks
from teams.models import Team
from teams.policies import Action, users_who_can

type Mark = tuple[str, str]
#: More people than this nobody means with one page of texts.
_MOST = 300
_OFFERED = 8


def mentioned(text: str, team: Team) -> list[User]:
    """The members of the team whom the text mentions; whoever cannot see the team never is."""
    return mentioned_in([text], team)[0]


def mentioned_in(texts: Sequence[str], team: Team) -> list[list[User]]:
    """The same for each of several texts, in one query."""
    marks = [_mentions_in(text) for text in texts]
    people = people_named(set().union(*marks), team)
    return [_in_order(people[mark] for mark in found if mark in people) for found in marks]


def mentioned_anew(before: str | None, after: str | None, team: Team) -> list[User]:
    """Those whom a text mentions and did not mention before it was edited."""
    if not after or "@" not in after:
        return []
    known, found = mentioned_in([before or "", after], team)
    return [user for user in found if user not in known]


def people_named(marks: Iterable[Mark], team: Team) -> dict[Mark, User]:
    """The members whom these marks name. A handle or name that several have means none of them."""
    wanted = set(sorted(mark for mark in marks if mark[0] != "key")[:_MOST])
    if not wanted:
        return {}
    found: defaultdict[Mark, list[User]] = defaultdict(list)
    for user in _candidates(wanted, team):
        for mark in set(_marks_for(user)) & wanted:
            found[mark].append(user)
    return {mark: users[0] for mark, users in found.items() if len(users) == 1}


def completions(beginning: str, team: Team) -> list[tuple[User, str]]:
    """Members whose name or handle goes on like this, each with what mentions them."""
    text = beginning.strip()
    like = Q(whole_name__istartswith=text) | Q(whole_name__icontains=f" {text}")
    found = _members(team).filter(like | Q(email__istartswith=text))
    people = [
        user
        for user in found.order_by("first_name", "email")[: 4 * _OFFERED]
        if _goes_on(user, text.lower())
    ][:_OFFERED]
    known = people_named((mark for user in people for mark in _marks_for(user)), team)
    return [(user, _shortest(user, known)) for user in people]


def _goes_on(user: User, text: str) -> bool:
    """An address is looked at up to its @ only: what follows is nobody's name."""
    name = f" {user.name.lower()}"
    return f" {text}" in name or _handle(user).startswith(text)


def _shortest(user: User, known: dict[Mark, User]) -> str:
    handle, name, _ = _marks_for(user)
    if known.get(handle) == user and handle in marks_in(f"@{handle[1]}"):
        return f"@{handle[1]}"
    if known.get(name) == user and '"' not in user.name:
        return f'@"{user.name}"'
    return f"@[{user.name.translate({ord('['): '(', ord(']'): ')'})}]({user.pk})"


def _candidates(marks: Collection[Mark], team: Team) -> QuerySet[User]:
    conditions = Q(pk=None)
    for form, value in marks:
        match form:
            case "handle":
                conditions |= Q(email__istartswith=f"{value}@")
            case "name" if value.isascii():
                conditions |= Q(whole_name__iexact=value)
            case "id":
                conditions |= Q(pk=value)
    if names := {value for form, value in marks if form == "name" and not value.isascii()}:
        # SQLite compares other letters than those of English as they are.
        called = [user.pk for user in _members(team) if user.name.lower() in names]
        conditions |= Q(pk__in=called)
    return _members(team).filter(conditions)


def _mentions_in(text: str) -> set[Mark]:
    """Parsing takes long, and few texts could mention anybody."""
    if all(form == "key" for form, _ in possible_marks(text)):
        return set()
    return marks_in(text)


def _members(team: Team) -> QuerySet[User]:
    whole_name = Trim(Concat("first_name", Value(" "), "last_name"))
    return users_who_can(Action.TEAM_VIEW, team).alias(whole_name=whole_name)


def _marks_for(user: User) -> tuple[Mark, Mark, Mark]:
    return ("handle", _handle(user)), ("name", user.name.lower()), ("id", str(user.pk))


def _handle(user: User) -> str:
    return user.email.partition("@")[0].lower()


def _in_order(people: Iterable[User]) -> list[User]:
    return sorted(set(people), key=lambda user: user.pk)
