"""``python -m benchmarks.live_world N``: a team "live" of so many people, as JSON on the output.

Run by benchmarks.sockets in the environment of the Stint that it measures.
"""

import json
import os
import sys

import django


def main(people: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps(_made(people)))


def _made(people: int) -> dict[str, object]:
    from accounts.api_tokens import create_token
    from accounts.models import Scope, User
    from tasks.actions import create_task
    from teams import clock
    from teams.actions import create_team
    from teams.models import Membership

    users = [User.objects.create_user(f"person{n}@example.com", "x") for n in range(people)]
    team = create_team(actor=users[0], name="Live", slug="live", key="LIVE")
    Membership.objects.bulk_create(
        Membership(team=team, user=user, role="developer") for user in users[1:]
    )
    task = create_task(actor=users[0], team=team, title="0")
    _, token = create_token(actor=users[0], user=users[0], name="Writer", scope=Scope.WRITE)
    return {
        "cookies": [_cookie(user) for user in users],
        # An access token would end long before twenty thousand changes are made.
        "token": token,
        "task": str(task.pk),
        "head": clock.head(team),
    }


def _cookie(user: object) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
