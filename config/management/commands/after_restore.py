"""After a backup was put back: the log's numbers are given again, to other events."""

from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand

from teams import clock


class Command(BaseCommand):
    help = "Tell everybody who remembers where they stood that a backup was put back. Run it once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """What is kept under numbers goes with them; Redis holds nothing that is missed."""
        teams = clock.begin_epoch()
        cache.clear()
        who = "1 team has" if teams == 1 else f"{teams} teams have"
        self.stdout.write(f"{who} a new epoch. Start Stint.")
