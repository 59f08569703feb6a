"""Whom a person sees: themself, and everybody with whom they share a team."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from teams.models import Membership, Team


def people_visible_to(user: User) -> QuerySet[User]:
    shared = Membership.objects.filter(user=OuterRef("pk"), team__in=Team.objects.visible_to(user))
    return User.objects.filter(Exists(shared) | Q(pk=user.pk), deleted_at=None)
