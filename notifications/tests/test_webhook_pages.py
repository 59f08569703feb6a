"""The pages of webhooks, as somebody without JavaScript uses them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import Webhook, WebhookCursor
from notifications.webhooks import actions
from notifications.webhooks.actions import create_webhook
from notifications.webhooks.signing import unseal
from teams.models import Team

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.org/stint/key"


@pytest.fixture
def page(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def webhook(team: Team, alice: User) -> Webhook:
    return create_webhook(actor=alice, team=team, url=URL, events=["task"])[0]


def place(webhook: Webhook, name: str = "webhook") -> str:
    return reverse(f"notifications:{name}", args=["core", webhook.pk])


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_settings_to_the_first_webhook(page: Client, team: Team) -> None:
    listed = reverse("notifications:webhooks", args=["core"])
    assert listed in text(page, reverse("teams:settings", args=["core"]))
    assert "No webhooks yet" in text(page, listed)
    new = reverse("notifications:webhook_new", args=["core"])
    assert new in text(page, listed)
    form = {"url": URL, "flavour": "slack", "groups": ["cycle"], "verbs": ["task.moved"]}
    made = page.post(new, form, follow=True)
    webhook = Webhook.objects.get()
    assert (webhook.events, webhook.flavour) == (["cycle", "task.moved"], "slack")
    assert webhook.name == "hooks.example.org"
    shown = made.content.decode()
    assert unseal(webhook.secret) in shown
    assert "Send a test" in shown
    assert "hooks.example.org" in text(page, listed)


def test_an_address_that_is_refused_says_why(page: Client, team: Team) -> None:
    form = {"url": "https://10.0.0.1/", "flavour": "standard"}
    answer = page.post(reverse("notifications:webhook_new", args=["core"]), form)
    assert answer.status_code == 422
    assert "not on the public internet" in answer.content.decode()
    assert not Webhook.objects.exists()


def sent_back(page: Client, webhook: Webhook, **changes: str | list[str]) -> dict[str, object]:
    """The form as the browser has it, with what was typed."""
    form = page.get(place(webhook, "webhook_change")).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    hidden = {f"initial-{name}": value for name, value in shown.items()}
    both = shown | hidden | changes
    return {name: value for name, value in both.items() if value not in (None, False)}


def test_changing_and_switching_off(page: Client, webhook: Webhook) -> None:
    body = sent_back(page, webhook, name="Renamed", groups=["comment"])
    del body["is_active"]
    assert page.post(place(webhook, "webhook_change"), body).status_code == 302
    webhook.refresh_from_db()
    assert (webhook.name, webhook.events, webhook.is_active) == ("Renamed", ["comment"], False)
    assert webhook.url == URL


def test_two_who_change_the_same(page: Client, webhook: Webhook, alice: User) -> None:
    body = sent_back(page, webhook, name="Mine")
    actions.update_webhook(actor=alice, webhook=webhook, name="Theirs")
    answer = page.post(place(webhook, "webhook_change"), body)
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()


def test_what_can_be_pressed(page: Client, webhook: Webhook) -> None:
    first = webhook.secret
    for name, body in (("test", {}), ("retry", {}), ("replay", {"seq": "1"}), ("rotate", {})):
        answer = page.post(place(webhook, f"webhook_{name}"), body)
        assert (answer.status_code, answer["Location"]) == (302, place(webhook)), name
    cursor = WebhookCursor.objects.get()
    assert cursor.test_id
    assert cursor.replay_from == 1
    webhook.refresh_from_db()
    assert webhook.old_secret == first != webhook.secret
    assert page.post(place(webhook, "webhook_remove"), {}).status_code == 302
    assert not Webhook.objects.exists()


def test_an_old_secret_signs_on_unless_it_is_lost(page: Client, webhook: Webhook) -> None:
    rotate = place(webhook, "webhook_rotate")
    assert "signs as well for 24 hours" in page.post(rotate, follow=True).text
    Webhook.objects.update(secret="of another SECRET_KEY")
    assert "The old one was lost, and signs no more." in page.post(rotate, follow=True).text


@pytest.mark.parametrize("seq", ["", "0", "-1", "x", "999"])
def test_a_replay_from_nowhere(page: Client, webhook: Webhook, seq: str) -> None:
    answer = page.post(place(webhook, "webhook_replay"), {"seq": seq})
    assert answer.status_code == 422
    assert "error" in answer.content.decode()


def test_one_that_is_off_says_so(page: Client, webhook: Webhook) -> None:
    actions.switch_off(webhook=webhook, reason="It answered 410: <gone>.")
    shown = text(page, place(webhook))
    assert "It answered 410: &lt;gone&gt;." in shown
    assert "Switch it on under Edit" in shown
    answer = page.post(place(webhook, "webhook_retry"), {}, follow=True)
    assert "Switch it on first" in answer.content.decode()


def test_the_secret_is_kept_by_no_browser_and_shown_to_nobody_else(
    page: Client, webhook: Webhook, bob: User
) -> None:
    assert "no-store" in page.get(place(webhook))["Cache-Control"]
    page.force_login(bob)
    assert page.get(place(webhook)).status_code == 403
    assert URL not in text(page, reverse("tasks:activity", args=["core"]))
