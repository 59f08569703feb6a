"""`make demo`: a team to look around in."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.exceptions import Conflict
from tasks.demo.filling import DOMAIN, KEY, fill
from tasks.demo.tasks import PEOPLE, TASKS
from teams.models import Team

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Command(BaseCommand):
    help = "Fill a demo team. Does nothing when there is one."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if urlsplit(settings.SITE_URL).hostname not in _LOOPBACK:
            raise CommandError("The demo team is for a Stint on your own machine only.")
        if found := Team.objects.filter(key=KEY).first():
            self._say_it_is_there(found)
            return
        password = secrets.token_urlsafe(9)
        try:
            team, admin = fill(password)
        except Conflict as conflict:
            raise CommandError(
                f"A part of the demo team is there already. {conflict}"
            ) from conflict
        count = f"{len(PEOPLE)} people and {len(TASKS)} tasks"
        self.stdout.write(f"The team “{team.name}” has {count}.")
        self.stdout.write(f"Sign in at {settings.SITE_URL}/sign-in")
        self.stdout.write(f"  as {admin.email} with the password {password}")

    def _say_it_is_there(self, team: Team) -> None:
        if team.deleted_at:
            raise CommandError("The demo team has been deleted. Bring it back in the back office.")
        self.stdout.write(f"It is there already: {settings.SITE_URL}/t/{team.slug}/board")
        self.stdout.write(f"For a new password: python manage.py changepassword ada@{DOMAIN}")
