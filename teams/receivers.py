"""What this app does when accounts speaks."""

from typing import Any

from django.dispatch import receiver

from accounts.events import name_changed
from accounts.models import User
from teams import clock
from teams.events import Verb, member_target
from teams.models import Membership


@receiver(name_changed)
def log_new_name(*, user: User, actor: User | None, before: str, after: str, **_: Any) -> None:
    """A name is shown on tasks, so every team hears of a new one (in id order: see clock.py)."""
    for membership in Membership.objects.filter(user=user).select_related("team").order_by("team"):
        membership.user = user
        clock.record(
            team=membership.team,
            verb=Verb.MEMBER_UPDATED,
            actor=actor,
            target=member_target(membership),
            changes={"name": [before, after]},
        )
