"""``manage.py take_bounce < message``: for the mail server to pipe returned mail into."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.dsn import NoReportError
from notifications.returning import LONGEST, take_report


class Command(BaseCommand):
    help = "Take in a bounce (a delivery status notification, RFC 3464) from standard input."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Ends with an error and a sentence when the message is no bounce of ours."""
        raw = sys.stdin.buffer.read(LONGEST + 1)
        if len(raw) > LONGEST:
            raise CommandError("The message is longer than 1 MB: it is no bounce.")
        try:
            self.stdout.write(take_report(raw))
        except NoReportError as reason:
            raise CommandError(str(reason)) from reason
