"""A process that is killed amid a change of many tasks leaves nothing of it; by a real signal."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from notifications.models import Delivery, Notification
from notifications.tests.many import change, forget
from tasks.tests.factories import TaskFactory
from teams.models import Event, EventItem, Team

#: Is killed when all is written but the event itself, and says before what was.
PROGRAM = """
import os, signal, sys
import django
django.setup()
from accounts.models import User
from notifications.models import Delivery, Notification
from tasks.actions import change_tasks
from teams import clock
from teams.models import Team
def be_killed(*_, **__):
    print(Notification.objects.count(), Delivery.objects.count(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
clock._advance = be_killed
team = Team.objects.get()
alice, bob = (User.objects.get(email=f"{name}@example.com") for name in ("alice", "bob"))
ids = list(team.tasks.values_list("pk", flat=True))
change_tasks(actor=alice, team=team, ids=ids, assignee=bob, status=team.statuses.get(slug="done"))
"""


def database_url() -> str:
    """Of the database that this test runs on."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**found)


@pytest.mark.django_db(transaction=True)
def test_neither_change_nor_notification(team: Team, alice: User, bob: User) -> None:
    tasks = [TaskFactory.create(team=team) for _ in range(30)]
    forget()
    head = Event.objects.filter(team=team).latest("seq").seq
    items = EventItem.objects.count()
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    killed = subprocess.run(  # noqa: S603  Our own program.
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "1 1\n"), killed.stderr
    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()
    assert Event.objects.filter(team=team).latest("seq").seq == head
    assert EventItem.objects.count() == items
    assert not team.tasks.exclude(assignee=None, status__slug="todo").exists()
    change(alice, tasks, assignee=bob)
    assert Notification.objects.get().payload["count"] == 30, "the next one goes through"
