"""/metrics: for whom it is, and that its numbers are those of the database."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from config import __version__, metrics
from notifications import stalling
from notifications.models import Delivery, Kind, Webhook
from notifications.stalling import BEAT, WORKER, note
from notifications.webhooks.actions import create_webhook
from tasks.actions import create_task
from teams.models import Team

pytestmark = pytest.mark.django_db

TOKEN = "a-long-random-secret"


@pytest.fixture(autouse=True)
def token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def read(client: Client) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels."""
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    families = text_string_to_metric_families(response.content.decode())
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, *one.labels.values()): one.value for one in samples}


@pytest.mark.parametrize(
    "shown", [{}, {"Authorization": "Bearer guess"}, {"Authorization": "Bearer é"}]
)
def test_nobody_else_reads_them(client: Client, shown: dict[str, str]) -> None:
    response = client.get("/metrics", headers=shown)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert b"stint_" not in response.content


def test_only_wrong_tokens_are_counted(client: Client, settings: Settings) -> None:
    """Whoever reads them does so all the time, of several Stints from one address."""
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"anonymous": 2}
    guess = {"Authorization": "Bearer guess"}

    assert [client.get("/metrics", headers=guess).status_code for _ in range(3)] == [401, 401, 429]
    for _ in range(3):
        assert read(client)


def test_without_the_setting_there_is_no_such_page(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_nothing_is_changed_by_it(client: Client) -> None:
    shown = {"Authorization": f"Bearer {TOKEN}"}

    assert client.post("/metrics", headers=shown).status_code == 405


def test_an_empty_stint_has_numbers_too(client: Client) -> None:
    found = read(client)

    assert found["stint_info", __version__] == 1
    assert found["stint_deliveries_late_seconds",] == 0
    assert found["stint_webhook_events_behind",] == 0
    assert found["process_resident_memory_bytes",] > 1024 * 1024


def test_messages_that_wait_and_that_were_given_up(client: Client, bob: User) -> None:
    now = timezone.now()
    states = [
        (Delivery.State.PENDING, now - timedelta(minutes=10)),
        (Delivery.State.PENDING, now + timedelta(hours=1)),
        (Delivery.State.DEAD, now),
        (Delivery.State.SENT, now),
    ]
    for number, (state, next_at) in enumerate(states):
        Delivery.objects.create(
            kind=Kind.ASSIGNED,
            address=bob.email,
            recipient=bob,
            state=state,
            next_at=next_at,
            dedupe_key=str(number),
        )

    found = read(client)

    assert found["stint_deliveries", "email", "pending"] == 2
    assert found["stint_deliveries", "email", "dead"] == 1
    assert ("stint_deliveries", "email", "sent") not in found
    assert 600 <= found["stint_deliveries_late_seconds",] < 660


def test_heartbeats_and_what_stands_still(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    note(BEAT)
    note(WORKER)
    monkeypatch.setattr(metrics, "stalls", lambda: ["One thing."])

    found = read(client)

    assert 0 <= found["stint_heartbeat_age_seconds", "beat"] < 60
    assert 0 <= found["stint_heartbeat_age_seconds", "worker"] < 60
    assert found["stint_stalled",] == 1


def test_events_that_webhooks_have_still_to_get(client: Client, alice: User, team: Team) -> None:
    hook, _ = create_webhook(actor=alice, team=team, url="https://hooks.example.com/x")
    before = read(client)["stint_webhook_events_behind",]
    create_task(actor=alice, team=team, title="One")

    assert read(client)["stint_webhook_events_behind",] == before + 1
    Webhook.objects.filter(pk=hook.pk).update(is_active=False)
    assert read(client)["stint_webhook_events_behind",] == 0


def test_the_number_of_queries_is_constant(
    client: Client,
    alice: User,
    team: Team,
    django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stalling, "GRACE_SECONDS", 0)
    create_webhook(actor=alice, team=team, url="https://hooks.example.com/x")
    with django_assert_num_queries(8):
        read(client)
