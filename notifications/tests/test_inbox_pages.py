"""The pages of the inbox and of the settings, without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from notifications.choosing import Channel, choice_of
from notifications.inbox import mark
from notifications.models import Notification, NotificationSettings
from notifications.preferences import choose
from tasks.actions import add_comment, create_task, delete_comment
from tasks.models import Task, Watcher
from teams.models import Team

pytestmark = pytest.mark.django_db
INBOX = reverse("notifications:inbox")


@pytest.fixture
def task(team: Team, alice: User, bob: User, client: Client) -> Task:
    Notification.objects.all().delete()
    client.force_login(bob)
    return create_task(actor=alice, team=team, title="Paint <it>", assignee=bob)


def page(client: Client, path: str = INBOX) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, button: str) -> str:
    note = Notification.objects.latest("pk")
    path = reverse("notifications:change", args=[note.pk])
    response = client.post(path, {"do": button, "next": INBOX}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_what_and_why_and_leads_there(task: Task, client: Client) -> None:
    found = page(client)
    assert "Alice assigned CORE-1 to you" in found
    assert "You get this because it is assigned to you." in found
    assert "Paint &lt;it&gt;" in found
    assert 'aria-label="Inbox: 1 unread"' in found
    note = Notification.objects.get()
    response = client.get(reverse("notifications:follow", args=[note.pk]))
    assert response["Location"] == "/tasks/CORE-1"
    assert "Nothing is unread" in page(client)


@pytest.mark.parametrize(
    "place",
    ["NaN", "-1", "[]", "", "inbox", "//evil.example", "https://evil.example/", "/\\\\evil"],
)
def test_a_button_leads_back_to_a_path_of_ours_and_nowhere_else(
    task: Task, client: Client, place: str
) -> None:
    path = reverse("notifications:change", args=[Notification.objects.get().pk])
    response = client.post(path, {"do": "read", "next": place})
    assert (response.status_code, response["Location"]) == (302, INBOX)
    everything = client.post(reverse("notifications:read_all"), {"next": "/tasks/CORE-1"})
    assert everything["Location"] == "/tasks/CORE-1"


def test_it_shows_what_was_said_and_not_what_was_taken_back(
    task: Task, alice: User, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    comment = add_comment(actor=alice, task=task, body="Is it <dry>?")
    with CaptureQueriesContext(connection) as one:
        page(client)
    add_comment(actor=alice, task=task, body="@bob look")
    with django_assert_num_queries(len(one)):
        found = page(client)
    assert "Is it &lt;dry&gt;?" in found
    assert "@bob look" in found
    delete_comment(actor=alice, comment=comment)
    assert "Is it" not in page(client)


def test_what_is_about_one_task_stands_together(task: Task, alice: User, client: Client) -> None:
    add_comment(actor=alice, task=task, body="x")
    assert page(client).count('class="card inbox-thread"') == 1


@pytest.mark.parametrize(
    ("button", "elsewhere"),
    [
        ("archive", "archived"),
        ("hour", "snoozed"),
        ("tomorrow", "snoozed"),
        ("week", "snoozed"),
        ("read", "all"),
    ],
)
def test_buttons_take_it_away_and_back(
    task: Task, client: Client, button: str, elsewhere: str
) -> None:
    assert "Nothing is unread" in press(client, button)
    assert "Alice assigned CORE-1" in page(client, f"{INBOX}?show={elsewhere}")
    press(client, "unread" if button == "read" else "restore")
    assert "Alice assigned CORE-1" in page(client, f"{INBOX}?show=all")


def test_a_look_at_what_is_put_off_does_not_make_it_read(task: Task, client: Client) -> None:
    press(client, "hour")
    note = Notification.objects.get()
    assert client.get(reverse("notifications:follow", args=[note.pk])).status_code == 302
    Notification.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    assert "Alice assigned CORE-1" in page(client)
    client.get(reverse("notifications:follow", args=[note.pk]))
    assert "Nothing is unread" in page(client)


def test_a_thread_can_be_muted_and_a_kind_stopped(task: Task, bob: User, client: Client) -> None:
    assert "CORE-1 is muted" in press(client, "mute")
    assert Watcher.objects.get(user=bob).is_muted
    choose(actor=bob, team=task.team, channels={"assigned": {"email": True, "in_app": True}})
    press(client, "stop")
    for team_id in (None, task.team_id):
        assert not choice_of(bob).wants("assigned", "in_app", team_id)
        assert not choice_of(bob).wants("assigned", "email", team_id)


def test_all_read(task: Task, client: Client) -> None:
    note = Notification.objects.get()
    client.post(reverse("notifications:read_all"), {"up_to": note.pk})
    assert "Nothing is unread" in page(client)


def test_all_read_is_what_the_page_showed(
    task: Task, alice: User, bob: User, client: Client
) -> None:
    note = Notification.objects.get()
    mark(actor=bob, note=note, snoozed_until=timezone.now() + timedelta(hours=1))
    add_comment(actor=alice, task=task, body="x")
    form = re.findall(r'name="(up_to|as_of)" value="([^"]+)"', page(client))
    Notification.objects.filter(pk=note.pk).update(snoozed_until=timezone.now())
    client.post(reverse("notifications:read_all"), dict(form))
    assert [row.pk for row in Notification.objects.filter(read_at=None)] == [note.pk]
    for wrong in ("x", "2027-01-31", "2027-01-31T09:00:00"):
        assert client.post(reverse("notifications:read_all"), {"as_of": wrong}).status_code == 302


def test_nobody_presses_the_buttons_of_others(task: Task, alice: User, client: Client) -> None:
    note = Notification.objects.get()
    client.force_login(alice)
    path = reverse("notifications:change", args=[note.pk])
    assert client.post(path, {"do": "archive"}).status_code == 404
    assert client.get(reverse("notifications:follow", args=[note.pk])).status_code == 404


def test_nobody_is_sent_to_another_site(task: Task, client: Client) -> None:
    path = reverse("notifications:change", args=[Notification.objects.get().pk])
    response = client.post(path, {"do": "read", "next": "https://example.com/"})
    assert response["Location"] == INBOX


def test_the_count_is_a_part_of_its_own(task: Task, client: Client) -> None:
    found = page(client, reverse("notifications:count"))
    assert 'data-unread="1"' in found
    assert "<html" not in found


def test_the_settings_are_saved(team: Team, bob: User, client: Client) -> None:
    client.force_login(bob)
    path = reverse("notifications:preferences")
    assert "A comment on a task that you watch" in page(client, path)
    form = {
        "moved.in_app": "on",
        "digest": "daily",
        "digest_hour": "8",
        "digest_weekday": "0",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    }
    assert client.post(path, form).status_code == 302
    choice = choice_of(bob)
    assert choice.wants("moved", "in_app")
    assert not choice.wants("moved", "email")
    assert not choice.wants("assigned", "in_app")
    kept = NotificationSettings.objects.get()
    assert (kept.digest, kept.is_coalesced, str(kept.quiet_from)) == ("daily", False, "22:00:00")
    assert client.post(path, form | {"quiet_until": ""}).status_code == 422


def test_settings_that_are_refused_show_what_was_ticked(bob: User, client: Client) -> None:
    client.force_login(bob)
    path = reverse("notifications:preferences")
    form = {"imported.email": "on", "digest": "off", "digest_hour": "99", "digest_weekday": "0"}
    response = client.post(path, form)
    assert response.status_code == 422
    assert ticked(response.content.decode()) == ["imported.email"]
    assert "moved.in_app" in ticked(page(client, path))


def ticked(found: str) -> list[str]:
    boxes = re.findall(r"<input type=\"checkbox\"[^>]*>", found)
    names = [re.search(r'name="([^"]+\.[^"]+)"', box) for box in boxes if "checked" in box]
    return [name[1] for name in names if name]


def test_a_team_may_differ(team: Team, bob: User, client: Client) -> None:
    client.force_login(bob)
    path = reverse("notifications:team_preferences", args=[team.slug])
    client.post(path, {"moved.in_app": "on"})
    assert not choice_of(bob).wants("moved", "email", team.pk)
    assert choice_of(bob).wants("moved", "email")
    assert "This team differs" in page(client, path)
    client.post(path, {"reset": "1"})
    assert choice_of(bob).wants("moved", "email", team.pk)


def test_choices_for_channels_that_are_not_shown_stay(
    team: Team, bob: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.preferences_views.usable_channels", lambda: [Channel.EMAIL])
    choose(actor=bob, team=team, channels={"moved": {"sms": True, "email": False}})
    client.force_login(bob)
    path = reverse("notifications:team_preferences", args=[team.slug])
    held = dict.fromkeys(ticked(page(client, path)), "on")
    client.post(path, held | {"moved.email": "on"})
    assert choice_of(bob).teams == {team.pk: {"moved": {"sms": True}}}
    client.post(path, {"reset": "1"})
    assert choice_of(bob).teams == {team.pk: {}}


def test_teams_of_others_have_no_settings(team: Team, charlie: User, client: Client) -> None:
    client.force_login(charlie)
    path = reverse("notifications:team_preferences", args=[team.slug])
    assert client.get(path).status_code == 404
