"""`make demo`: a team to look around in."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions import register_user
from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions, demo
from tasks.models import Priority, Status, Task
from teams import actions as team_actions
from teams import invitations
from teams.models import Role, Team

KEY = "DEMO"
#: Reserved by RFC 2606, so no mail to them can reach anybody.
DOMAIN = "demo.example"
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
            team, admin = _fill(password)
        except Conflict as conflict:
            raise CommandError(
                f"A part of the demo team is there already. {conflict}"
            ) from conflict
        count = f"{len(demo.PEOPLE)} people and {len(demo.TASKS)} tasks"
        self.stdout.write(f"The team “{team.name}” has {count}.")
        self.stdout.write(f"Sign in at {settings.SITE_URL}/sign-in")
        self.stdout.write(f"  as {admin.email} with the password {password}")

    def _say_it_is_there(self, team: Team) -> None:
        if team.deleted_at:
            raise CommandError("The demo team has been deleted. Bring it back in the back office.")
        self.stdout.write(f"It is there already: {settings.SITE_URL}/t/{team.slug}/board")
        self.stdout.write(f"For a new password: python manage.py changepassword ada@{DOMAIN}")


@transaction.atomic
def _fill(password: str) -> tuple[Team, User]:
    people = [_person(first, last, password) for first, last in demo.PEOPLE]
    team = team_actions.create_team(actor=people[0], name="Corner Shop", slug="demo", key=KEY)
    for person in people[1:]:
        _join(team, people[0], person)
    for example in demo.TASKS:
        _create(team, people, example)
    return team, people[0]


def _person(first_name: str, last_name: str, password: str) -> User:
    email = f"{first_name.lower()}@{DOMAIN}"
    return register_user(email=email, password=password, first_name=first_name, last_name=last_name)


def _join(team: Team, admin: User, person: User) -> None:
    """The mail of the invitation finds it accepted when its turn comes, and is not sent."""
    invitation = team_actions.invite(
        actor=admin, team=team, email=person.email, role=Role.DEVELOPER
    )
    team_actions.accept_invitation(actor=person, token=invitations.make_token(invitation))


def _create(team: Team, people: list[User], example: demo.Example) -> None:
    """Whoever has the task takes it themself, so nobody is mailed about it."""
    assignee = None if example.assignee is None else people[example.assignee]
    due = None if example.due is None else timezone.now() + timedelta(days=example.due)
    status: Status = team.statuses.get(slug=example.status)
    task = actions.create_task(
        actor=assignee or people[0],
        team=team,
        title=example.title,
        description=example.description,
        status=status,
        priority=Priority.from_word(example.priority),
        assignee=assignee,
        points=example.points,
        due_date=due,
    )
    _talk(task, people, example)


def _talk(task: Task, people: list[User], example: demo.Example) -> None:
    """Those who watch it mute it meanwhile, so nobody is mailed about what is said."""
    for author, body in example.comments:
        for watcher in task.watchers.select_related("user"):
            actions.watch_task(actor=watcher.user, task=task, is_muted=True)
        actions.add_comment(actor=people[author], task=task, body=body)
    for watcher in task.watchers.select_related("user"):
        actions.watch_task(actor=watcher.user, task=task, is_muted=False)
