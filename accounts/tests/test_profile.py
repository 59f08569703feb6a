"""Profile, preferences and pictures: pages and API."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts import avatars, jobs
from accounts.activity import COARSE
from accounts.files.storing import GRACE
from accounts.models import User
from accounts.preferences import Preferences, Theme
from accounts.tests.api import Api, Upload
from tasks.tests.files import HTML, SVG, bomb, picture
from teams.models import Team

pytestmark = pytest.mark.django_db


def stored(user: User) -> list[str]:
    return [f"avatars/{user.avatar[:2]}/{user.avatar}-{side}" for side in avatars.SIDES]


def with_picture(user: User, data: bytes | None = None) -> User:
    file = SimpleUploadedFile("me.png", data or picture((300, 200)))
    return avatars.set_avatar(actor=user, user=user, file=file)


def test_a_profile_over_the_api(alice: User) -> None:
    changes = {"bio": "I paint.", "website": "https://a.example/", "time_zone": "Asia/Tokyo"}
    reply = Api(alice).patch("users/me", changes)
    assert reply.status == 200
    assert reply.data.items() >= changes.items()
    assert Api(alice).get("users/me").data == reply.data
    whole = Api(alice).put(f"users/{alice.pk}", {"first_name": "A"})
    assert (whole.data["first_name"], whole.data["bio"]) == ("A", "")
    assert (whole.data["time_zone"], whole.data["language"]) == ("UTC", "en-gb")


def test_preferences_are_typed_and_have_defaults(alice: User) -> None:
    api = Api(alice)
    usual = {"theme": "system", "team_page": "board", "remind_hours": [24]}
    assert api.get("users/me/preferences").data == usual
    assert api.put("users/me/preferences", {"theme": "dark"}).data == usual | {"theme": "dark"}
    assert api.get("users/me/preferences").data == usual | {"theme": "dark"}
    alice.refresh_from_db()
    assert alice.preferences == {"theme": "dark"}
    assert api.put("users/me/preferences", {}).data == usual
    assert api.put("users/me/preferences", {"theme": "pink"}).details.keys() == {"theme"}
    assert Preferences(theme=Theme.SYSTEM).kept() == {}
    sent = api.put("users/me/preferences", {"remind_hours": [48, 1, 48]})
    assert sent.data["remind_hours"] == [1, 48]
    alice.refresh_from_db()
    assert alice.preferences == {"remind_hours": [1, 48]}


def test_preferences_are_heeded_by_pages(client: Client, alice: User, team: Team) -> None:
    client.force_login(alice)
    sent = {"theme": "dark", "team_page": "list", "time_zone": "Asia/Tokyo", "language": "en-us"}
    assert client.post("/profile/preferences", sent).status_code == 302
    home = client.get("/").text
    assert '<html lang="en-us" data-theme="dark">' in home
    assert f'href="/t/{team.slug}/tasks"' in home
    refused = client.post("/profile/preferences", sent | {"time_zone": "Mars/Olympus"})
    assert refused.status_code == 422


def test_moments_are_written_by_the_clock_of_the_reader(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="Pacific/Kiritimati")
    client.force_login(alice)
    client.post("/profile/email", {"email": "new@example.com", "password": "correct horse battery"})
    expires = alice.email_change.expires_at + timedelta(hours=14)
    assert f"{expires.day} {expires:%B %Y, %H:%M}" in client.get("/profile/account").text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_becomes_squares_without_metadata(alice: User, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "52.5200 N"
    options: dict[str, Any] = {"exif": exif} if kind in ("JPEG", "WEBP", "PNG") else {}
    user = with_picture(alice, picture((900, 500), kind, **options))
    for key, side in zip(stored(user), avatars.SIDES, strict=True):
        with default_storage.open(key) as file:
            data = file.read()
        assert b"52.5200" not in data
        drawn = Image.open(BytesIO(data))
        assert (drawn.format, drawn.size) == ("WEBP", (side, side))


@pytest.mark.parametrize(
    "data", [b"x", HTML, SVG, bomb(), picture()[:80]], ids=["x", "html", "svg", "bomb", "cut"]
)
def test_what_is_no_picture_is_refused(alice: User, data: bytes) -> None:
    reply = Api(alice).put("users/me/avatar", {"file": Upload(data, "me.png")})
    assert (reply.status, list(reply.details)) == (400, ["file"])
    alice.refresh_from_db()
    assert alice.avatar == ""


def test_one_picture_of_a_sane_size(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(avatars, "MOST_BYTES", 50)
    api = Api(alice)
    assert api.put("users/me/avatar", {"file": Upload(picture(), "a.png")}).status == 400
    several = [Upload(picture(), "a.png"), Upload(picture(), "b.png")]
    assert api.put("users/me/avatar", {"file": several}).status == 400
    assert api.put("users/me/avatar", {"other": Upload(picture(), "a.png")}).status == 400


@pytest.mark.django_db(transaction=True)
def test_a_new_picture_takes_the_place_of_the_old(alice: User) -> None:
    old = stored(with_picture(alice))
    user = with_picture(alice)
    assert not any(default_storage.exists(key) for key in old)
    avatars.remove_avatar(actor=user, user=user)
    assert not any(default_storage.exists(key) for key in stored(user))


def test_a_picture_is_for_people_of_the_same_team(
    alice: User, bob: User, charlie: User, team: Team, client: Client
) -> None:
    user = with_picture(alice)
    shown = Api(bob).get(f"users/{alice.pk}").data["avatar_url"]
    assert shown.endswith(f"/api/v1/users/{alice.pk}/avatar?v={user.avatar[:8]}")
    page = f"/people/{alice.pk}/avatar/{user.avatar[:8]}/64"
    for person, status in ((alice, 200), (bob, 200), (charlie, 404)):
        reply = Api(person).get(f"users/{alice.pk}/avatar?size=64")
        assert reply.status == status
        client.force_login(person)
        answer = client.get(page)
        assert answer.status_code == status
        assert bool(answer.getvalue()) or status == 404
    client.force_login(bob)
    answer = client.get(page)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"].startswith("private")
    assert Image.open(BytesIO(answer.getvalue())).size == (64, 64)
    again = client.get(page, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert Api(bob).get(f"users/{alice.pk}/avatar?size=65").status == 400
    assert client.get(page.replace("/64", "/63")).status_code == 404
    assert f'src="{page}"' in client.get(f"/t/{team.slug}/members").text.replace("/256", "/64")
    assert Client().get(page).status_code == 302


def test_pictures_of_nobody_are_found(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user = with_picture(alice)
    kept = stored(user)
    lost = with_picture(alice)
    User.objects.filter(pk=user.pk).update(avatar=user.avatar)
    jobs.remove_orphaned_avatars()
    assert default_storage.exists(stored(lost)[0])
    later = timezone.now() + GRACE + timedelta(minutes=1)
    monkeypatch.setattr("accounts.files.storing.timezone.now", lambda: later)
    jobs.remove_orphaned_avatars()
    assert all(default_storage.exists(key) for key in kept)
    assert not any(default_storage.exists(key) for key in stored(lost))


def test_the_page_sets_and_removes_the_picture(client: Client, alice: User) -> None:
    client.force_login(alice)
    sent = {"file": SimpleUploadedFile("me.png", picture())}
    assert "your new picture" in client.post("/profile/avatar", sent, follow=True).text
    alice.refresh_from_db()
    assert alice.avatar
    refused = client.post("/profile/avatar", {"file": SimpleUploadedFile("me.png", SVG)})
    assert refused.status_code == 422
    assert "no picture that can be drawn" in refused.text
    client.post("/profile/avatar", {"remove": "yes"})
    alice.refresh_from_db()
    assert alice.avatar == ""


def test_last_active_is_noted_now_and_then(
    client: Client, alice: User, django_assert_num_queries: Any
) -> None:
    api = Api(alice)
    with django_assert_num_queries(1):
        api.get("users/me")
    past = timezone.now() - COARSE - timedelta(seconds=1)
    User.objects.filter(pk=alice.pk).update(last_active_at=past)
    with django_assert_num_queries(2):
        api.get("users/me")
    alice.refresh_from_db()
    assert timezone.now() - alice.last_active_at < timedelta(minutes=1)
    User.objects.filter(pk=alice.pk).update(last_active_at=past)
    client.force_login(alice)
    client.get("/profile")
    alice.refresh_from_db()
    assert alice.last_active_at > past
