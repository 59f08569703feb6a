"""What this app does when accounts speaks."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.dispatch import receiver

from accounts.events import exporting, leaving, looks_changed
from accounts.models import User
from teams.actions.member import log_looks, remove_from_all
from teams.erasing import erase_traces
from teams.models import Event, Membership


@receiver(looks_changed)
def log_new_looks(*, user: User, actor: User | None, before: str, **_: Any) -> None:
    log_looks(actor=actor, user=user, before=before)


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
