"""What people do to webhooks, and what of it the log, the audit and others get to see."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pytest_django import Settings

from accounts.exceptions import Conflict, TooMany
from accounts.models import User
from accounts.tests.api import Api
from notifications.delivering import claim, deliver
from notifications.models import Delivery, Flavour, Kind, Webhook
from notifications.webhooks import actions
from notifications.webhooks.bodies import body_of, body_of_test
from notifications.webhooks.masking import masked
from notifications.webhooks.signing import unseal
from tasks.actions import add_comment, create_task, delete_comment
from teams.models import AuditEntry, Event, Team

pytestmark = pytest.mark.django_db
KEY = "T0SECRETKEY"
URL = f"https://hooks.slack.com/services/{KEY}"


@pytest.fixture
def webhook(team: Team, alice: User) -> Webhook:
    return actions.create_webhook(actor=alice, team=team, url=URL)[0]


def test_keys_and_secrets_stand_nowhere_else(
    team: Team, alice: User, bob: User, webhook: Webhook
) -> None:
    first = unseal(webhook.secret)
    _, second = actions.rotate_secret(actor=alice, webhook=webhook)
    actions.update_webhook(actor=alice, webhook=webhook, url=URL + "2")
    api = Api(alice)
    told = [
        str(list(Event.objects.filter(team=team).values())),
        str(list(AuditEntry.objects.values())),
        Api(bob).get("teams/core/events").raw,
        api.get("teams/core/audit").raw,
        api.get("users/me/export").raw,
    ]
    assert not [text for text in map(str, told) if any(key in text for key in (KEY, first, second))]
    row = str(Webhook.objects.values().get())
    assert first not in row
    assert second not in row
    assert first not in str(api.get(f"teams/core/webhooks/{webhook.pk}").raw)
    assert Event.objects.filter(team=team, verb="webhook.updated").count() == 2


def test_a_masked_address_has_no_key_in_it_and_changes_with_it(settings: Settings) -> None:
    settings.SECRET_KEY = "k" * 50
    one, other = (masked(f"https://hooks.slack.com/services/{key}") for key in ("T0/B0", "T0/B1"))
    assert one == "https://hooks.slack.com/… (f2e7680a)"
    assert one != other == masked("https://hooks.slack.com/services/T0/B1")


def test_the_api_gives_the_secret_where_it_is_made(team: Team, alice: User) -> None:
    api = Api(alice)
    made = api.post("teams/core/webhooks", {"url": "https://hooks.example.org/"})
    webhook = Webhook.objects.get()
    assert made.data["secret"] == unseal(webhook.secret)
    rotated = api.post(f"teams/core/webhooks/{webhook.pk}/rotate-secret")
    webhook.refresh_from_db()
    assert rotated.data["secret"] == unseal(webhook.secret) != made.data["secret"]
    assert "secret" not in api.get("teams/core/webhooks").data[0]


def test_a_team_has_only_so_many(team: Team, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Webhook, "MOST", 1)
    actions.create_webhook(actor=alice, team=team, url=URL)
    with pytest.raises(Conflict, match="Delete one first"):
        actions.create_webhook(actor=alice, team=team, url=URL)


def test_who_may(team: Team, bob: User, webhook: Webhook) -> None:
    for act in (
        lambda: actions.create_webhook(actor=bob, team=team, url=URL),
        lambda: actions.update_webhook(actor=bob, webhook=webhook, name="X"),
        lambda: actions.rotate_secret(actor=bob, webhook=webhook),
        lambda: actions.request_test(actor=bob, webhook=webhook),
        lambda: actions.replay_webhook(actor=bob, webhook=webhook, seq=1),
        lambda: actions.retry_webhook(actor=bob, webhook=webhook),
        lambda: actions.delete_webhook(actor=bob, webhook=webhook),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_asking_too_often(settings: Settings, alice: User, webhook: Webhook) -> None:
    settings.RATE_LIMITS = {"webhook": 2}
    actions.request_test(actor=alice, webhook=webhook)
    actions.replay_webhook(actor=alice, webhook=webhook, seq=1)
    with pytest.raises(TooMany):
        actions.retry_webhook(actor=alice, webhook=webhook)


@pytest.mark.parametrize("events", [["nonsense"], ["task.nonsense"], ["Task"], ["task."]])
def test_events_that_there_are_not(team: Team, alice: User, events: list[str]) -> None:
    with pytest.raises(ValidationError, match="There is no such event"):
        actions.create_webhook(actor=alice, team=team, url=URL, events=events)


def test_what_the_mail_says(
    team: Team, alice: User, webhook: Webhook, mailoutbox: list[object]
) -> None:
    actions.switch_off(webhook=webhook, reason="It answered 410.")
    while delivery := claim():
        deliver(delivery)
    [mail] = mailoutbox
    assert "It answered 410." in mail.body  # type: ignore[attr-defined]
    assert f"/t/core/webhooks/{webhook.pk}" in mail.body  # type: ignore[attr-defined]
    assert KEY not in mail.body  # type: ignore[attr-defined]
    assert mail.to == [alice.email]  # type: ignore[attr-defined]


def test_no_mail_about_one_that_is_on_again(alice: User, webhook: Webhook) -> None:
    actions.switch_off(webhook=webhook, reason="It answered 410.")
    actions.update_webhook(actor=alice, webhook=webhook, is_active=True)
    while delivery := claim():
        deliver(delivery)
    assert Delivery.objects.get(kind=Kind.WEBHOOK_OFF).state == Delivery.State.SUPPRESSED


def test_what_a_deleted_comment_said_is_not_sent(team: Team, alice: User, webhook: Webhook) -> None:
    task = create_task(actor=alice, team=team, title="Paint")
    comment = add_comment(actor=alice, task=task, body="In red")
    event = Event.objects.get(verb="comment.created")
    assert "In red" in body_of(webhook, event)
    delete_comment(actor=alice, comment=comment)
    sent = body_of(webhook, event)
    assert ("In red" in sent, str(comment.pk) in sent) == (False, True)


def chat(webhook: Webhook, event: Event, flavour: Flavour) -> str:
    webhook.flavour = flavour
    return body_of(webhook, event)


def test_chats_get_a_line_with_a_link(team: Team, alice: User, webhook: Webhook) -> None:
    task = create_task(actor=alice, team=team, title="Paint")
    event = Event.objects.get(target_id=task.pk)
    link = "http://127.0.0.1:8000/tasks/CORE-1"
    slack = chat(webhook, event, Flavour.SLACK)
    assert slack == f'{{"text":"*Alice* created this task: <{link}|CORE-1 Paint>"}}'
    mattermost = chat(webhook, event, Flavour.MATTERMOST)
    assert mattermost == (f'{{"text":"**Alice** created this task: [CORE\\\\-1 Paint]({link})"}}')
    assert "test" in body_of_test(webhook, "")


def test_a_title_calls_nobody_and_is_no_markup(team: Team, alice: User, webhook: Webhook) -> None:
    title = "@channel <!here> <https://evil.example|x> [a](https://evil.example) ![i](x) & `c` *b*"
    task = create_task(actor=alice, team=team, title=title)
    event = Event.objects.get(target_id=task.pk)
    slack = chat(webhook, event, Flavour.SLACK)
    assert "@channel" not in slack
    assert "<!" not in slack
    assert slack.count("<") == 1
    assert "&lt;!here&gt;" in slack
    assert "&amp;" in slack
    mattermost = chat(webhook, event, Flavour.MATTERMOST)
    assert "@channel" not in mattermost
    assert "\\\\[a\\\\]\\\\(https\\\\:" in mattermost
    assert "\\\\`c\\\\`" in mattermost


def test_an_undo_is_refused_with_what_to_do_instead(
    team: Team, alice: User, webhook: Webhook
) -> None:
    actions.update_webhook(actor=alice, webhook=webhook, name="Chat")
    actions.switch_off(webhook=webhook, reason="It is gone.")
    actions.delete_webhook(actor=alice, webhook=webhook)
    said = {}
    for event in Event.objects.filter(team=team, target_type="webhook").order_by("seq"):
        answer = Api(alice).post(f"events/{event.pk}/undo")
        assert answer.status == 409
        said[event.verb] = answer.error["message"].partition("log. ")[2]
    assert said == {
        "webhook.created": "Delete it among the webhooks of the team.",
        "webhook.updated": "Change it back among the webhooks of the team.",
        "webhook.disabled": "Switch it on again among the webhooks of the team.",
        "webhook.deleted": "Make a new one, and give its secret to the receiver.",
    }
