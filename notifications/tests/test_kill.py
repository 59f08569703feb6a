"""A worker that is killed in the middle of its mails, by processes, signals and files for real."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

Start = Callable[[str], subprocess.Popen[str]]
MAILS = 8
SET_UP = """
import time
import django
django.setup()
from django.core.mail.backends.filebased import EmailBackend
from notifications import delivering
"""
QUEUE = f"""{SET_UP}
from django.core.management import call_command
from accounts.actions import register_user
from teams.actions import create_team, invite
call_command("migrate", verbosity=0)
alice = register_user(email="alice@example.com", password="correct horse battery")
team = create_team(actor=alice, name="Core", slug="core", key="CORE")
for number in range({MAILS}):
    invite(actor=alice, team=team, email=f"person{{number}}@example.com", role="viewer")
"""
#: Lingers between sending and reporting, which is the worst moment to be killed in.
SLOW_WORKER = f"""{SET_UP}
delivering.LEASE = delivering.timedelta(seconds=1)
quick = EmailBackend.send_messages
def slow(self, messages):
    sent = quick(self, messages)
    time.sleep(0.3)
    return sent
EmailBackend.send_messages = slow
delivering.drain()
"""
NEXT_WORKER = f"""{SET_UP}
from notifications.models import Delivery
State = Delivery.State
unsent = Delivery.objects.filter(state__in=(State.PENDING, State.LEASED))
deadline = time.monotonic() + 20
while unsent.exists() and time.monotonic() < deadline:
    delivering.drain()
    time.sleep(0.1)
print(Delivery.objects.filter(state=State.SENT).count())
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a program in an installation of its own, which keeps everything in files."""
    running: list[subprocess.Popen[str]] = []
    ours = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL")
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    environment = inherited | {
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }

    def run(program: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", program]
        running.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603
        )
        return running[-1]

    yield run
    for process in running:
        process.kill()
        process.communicate()


def received(folder: Path) -> Counter[str]:
    """How often each mail stands in the files, by its Message-ID."""
    lines = [line for path in folder.glob("*.log") for line in path.read_text().splitlines()]
    return Counter(line for line in lines if line.startswith("Message-ID:"))


def test_every_mail_arrives_and_at_most_the_one_in_hand_twice(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    assert start(QUEUE).wait(60) == 0
    worker = start(SLOW_WORKER)
    while len(received(folder)) < 3:
        assert worker.poll() is None
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    assert worker.wait(5) == -signal.SIGKILL
    assert 3 <= len(received(folder)) < MAILS
    sent, _ = start(NEXT_WORKER).communicate(timeout=60)
    mails = received(folder)
    assert (len(mails), sent.strip()) == (MAILS, str(MAILS))
    assert sum(mails.values()) <= MAILS + 1, "only the one in hand may come again"
