"""The proof of webhooks counts what it says it counts, and a small one of it holds."""

from datetime import timedelta
from threading import Thread

import pytest
from pytest_django import Settings

from accounts.models import User
from benchmarks import webhook_sink
from benchmarks.webhook_sink import Sink, _Handler, _judge, _Server, _wanted
from notifications.models import WebhookCursor
from notifications.outgoing import posting
from notifications.webhooks import visiting
from notifications.webhooks.actions import create_webhook
from tasks.actions import create_task, update_task
from teams import clock
from teams.models import Team


@pytest.mark.parametrize(
    ("taken", "said", "status"),
    [
        ([[1, 2, 3]], "undelivered 0, out of order 0, duplicates 0", 0),
        ([[1, 1, 2, 3, 2]], "undelivered 0, out of order 0, duplicates 2", 0),
        ([[1, 3]], "undelivered 1, out of order 0, duplicates 0", 1),
        ([[2, 1, 3]], "undelivered 0, out of order 1, duplicates 0", 1),
        ([[]], "undelivered 3, out of order 0, duplicates 0", 1),
    ],
)
def test_what_it_counts(
    capsys: pytest.CaptureFixture[str], taken: list[list[int]], said: str, status: int
) -> None:
    assert _judge([1, 2, 3], taken) == status
    assert capsys.readouterr().out.strip() == said


@pytest.mark.django_db
def test_a_receiver_that_fails_gets_everything_in_order(
    team: Team, alice: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTGOING_ALLOWED_NETWORKS, settings.OUTGOING_ALLOW_HTTP = ("127.0.0.0/8",), True
    monkeypatch.setattr(visiting, "PAUSES", (timedelta(),))
    monkeypatch.setattr(posting, "READ", 0.05)
    monkeypatch.setattr(webhook_sink, "_LATE", 0.1)
    sink = Sink()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"sink": sink}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/mine"
    webhook, _ = create_webhook(actor=alice, team=team, url=url, events=["task"])
    task = create_task(actor=alice, team=team, title="Event 1")
    for number in range(2, 25):
        task = update_task(actor=alice, task=task, title=f"Event {number}")
    for _ in range(200):
        visiting.visit(webhook.pk)
        if WebhookCursor.objects.get().seq == clock.head(team):
            break
    server.shutdown()
    server.server_close()
    thread.join(5)
    assert sink.faults.total() > 3
    assert _judge(_wanted(team), [sink.taken["/mine"]]) == 0
