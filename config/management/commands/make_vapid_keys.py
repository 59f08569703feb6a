"""A new pair of keys for push messages."""

from typing import Any

from django.core.management.base import BaseCommand

from config.vapid import new_key, public_key


class Command(BaseCommand):
    help = "Makes keys for push messages. Nothing is stored: set VAPID_PRIVATE_KEY to the first."
    requires_system_checks = ()

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        key = new_key()
        self.stdout.write(f"VAPID_PRIVATE_KEY={key}")
        self.stdout.write(f"# The public half, which browsers are given: {public_key(key)}")
