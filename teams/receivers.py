"""What this app does when accounts speaks."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.dispatch import receiver

from accounts.events import exporting, leaving, name_changed
from accounts.models import User
from teams import clock
from teams.actions.member import remove_from_all
from teams.erasing import erase_traces
from teams.events import Verb, member_target
from teams.models import Event, Membership


@receiver(name_changed)
def log_new_name(*, user: User, actor: User | None, before: str, after: str, **_: Any) -> None:
    """A name is shown on tasks, so every team hears of a new one (in id order: see clock.py)."""
    memberships = Membership.objects.filter(user=user)
    memberships.update(version=F("version") + 1)
    for membership in memberships.select_related("team").order_by("team"):
        membership.user = user
        clock.record(
            team=membership.team,
            verb=Verb.MEMBER_UPDATED,
            actor=actor,
            target=member_target(membership),
            changes={"name": [before, after]},
        )


@receiver(leaving)
def take_out_of_teams(*, user: User, actor: User | None, email: str, **_: Any) -> None:
    remove_from_all(actor=actor, user=user)
    erase_traces(user, email)


@receiver(exporting)
def export_teams(*, user: User, **_: Any) -> dict[str, Iterable[object]]:
    """The teams, and what the person did in them, from those that they are in."""
    mine = Membership.objects.visible_to(user).filter(user=user)
    events = Event.objects.visible_to(user).filter(actor=user).order_by("team", "seq")
    return {
        "teams": mine.values("role", "created_at", name=F("team__name"), slug=F("team__slug")),
        "activity": events.values(
            "verb",
            "target_type",
            "target_label",
            "changes",
            "created_at",
            team_slug=F("team__slug"),
        ).iterator(),
    }
