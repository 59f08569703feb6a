"""What this app does when the team clock speaks."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from notifications import live
from notifications.actions import queue_deliveries
from teams.clock import advanced, publishing
from teams.models import Event


@receiver(publishing)
def queue_mails(*, event: Event, **_: Any) -> None:
    queue_deliveries(event=event)


@receiver(advanced)
def wake_sockets(*, team_id: UUID, seq: int, **_: Any) -> None:
    live.announce(team_id, seq)
