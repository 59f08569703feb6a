"""Whom a task, and what hangs on it, may name: who sees the team, and whoever it names already.

Who leaves a team stays what they were to its tasks until somebody says otherwise. So to say once
more what is there changes nothing and is let pass, while nobody else can be named who is not there.
"""

from uuid import UUID

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from accounts.models import User
from teams.policies import Action, Owned, users_who_can


def candidates(team: Owned, *named: UUID | str | None) -> QuerySet[User]:
    """In the order of a list to choose from. Who of them is only ``named``: see ``is_gone``."""
    here = users_who_can(Action.TEAM_VIEW, team)
    already = [pk for pk in named if pk is not None]
    also = User.objects.filter(pk__in=already)
    has_left = ~Exists(here.filter(pk=OuterRef("pk")))
    gone = Case(When(pk__in=already, then=has_left), default=False)
    found = User.objects.filter(pk__in=here.values("pk").union(also.values("pk")))
    return found.annotate(is_gone=gone).order_by("first_name", "email")


def is_gone(candidate: User) -> bool:
    return bool(getattr(candidate, "is_gone", False))
