"""What this app does when teams speaks."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from tasks.events import Verb, status_state
from tasks.models import Category, Status
from teams import clock
from teams.events import team_created
from teams.models import Team

DEFAULT_STATUSES = (
    Category.TODO,
    Category.IN_PROGRESS,
    Category.IN_REVIEW,
    Category.DONE,
    Category.CANCELLED,
)


@receiver(team_created)
def give_default_statuses(*, team: Team, actor: User | None, **_: Any) -> None:
    """Every team starts with the five columns that most teams use."""
    statuses = [
        Status(
            team=team,
            name=category.label,
            slug=category.value,
            category=category,
            position=position,
            is_default=category is Category.TODO,
        )
        for position, category in enumerate(DEFAULT_STATUSES)
    ]
    Status.objects.bulk_create(statuses)
    clock.record(
        team=team,
        verb=Verb.STATUS_CREATED,
        actor=actor,
        target=clock.Target("status", team.pk, "Default workflow"),
        items={str(status.pk): clock.changed({}, status_state(status)) for status in statuses},
    )
