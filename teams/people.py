"""Whom a person sees: themself, and everybody with whom they share a team."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from teams.models import Event, Membership, Team


def people_visible_to(user: User) -> QuerySet[User]:
    shared = Membership.objects.filter(user=OuterRef("pk"), team__in=Team.objects.visible_to(user))
    return User.objects.filter(Exists(shared) | Q(pk=user.pk), deleted_at=None)


def teams_showing(user: User) -> QuerySet[Team]:
    """Where the person is or was a member, for what they did stays; in the order of the clocks."""
    joined = Event.objects.filter(target_type="member", target_id=user.pk).values("team")
    mine = Membership.objects.filter(user=user).values("team")
    return Team.objects.filter(Q(pk__in=joined) | Q(pk__in=mine)).order_by("pk")
