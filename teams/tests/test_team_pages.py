"""The pages on which a team is founded, changed and deleted."""

import pytest
from django.test import Client

from accounts.models import User
from teams.models import Event, Membership, Role, Team
from teams.policies import ROLE_ACTIONS
from teams.tests.factories import TeamFactory, a_member

CORE = {"name": "Core", "slug": "core", "key": "CORE"}


def test_founding_a_team_makes_one_its_admin(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/teams/new").status_code == 200

    response = client.post("/teams/new", {"name": "Core", "slug": "CORE", "key": "core"})

    assert response.url == "/t/core/board"  # type: ignore[attr-defined]
    assert Membership.objects.get(team__slug="core", team__key="CORE").role == Role.ADMIN


def test_slug_and_key_may_stay_empty(client: Client, alice: User) -> None:
    TeamFactory.create(**CORE)
    client.force_login(alice)

    response = client.post("/teams/new", {"name": "Core"})

    assert response.url == "/t/core-2/board"  # type: ignore[attr-defined]
    assert Team.objects.get(slug="core-2").key == "CORE2"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"slug": "a b"}, "Enter a valid “slug”"),
        ({"slug": "x" * 51}, "at most 50 characters"),
        ({"key": "1A"}, "a letter first"),
        ({"key": "ABCDEFGHIJK"}, "at most 10 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    client: Client, alice: User, wrong: dict[str, str], says: str
) -> None:
    client.force_login(alice)

    response = client.post("/teams/new", CORE | wrong)

    assert response.status_code == 422
    assert says in response.text
    assert not Team.objects.exists()


def test_a_slug_that_is_taken_is_said(client: Client, team: Team, charlie: User) -> None:
    client.force_login(charlie)

    response = client.post("/teams/new", CORE)

    assert response.status_code == 422
    assert "This slug is taken" in response.text


@pytest.mark.parametrize("role", [role for role in Role.values if ROLE_ACTIONS[role]])
def test_every_member_sees_the_settings_and_admins_change_them(
    client: Client, team: Team, role: str
) -> None:
    client.force_login(a_member(team, role))
    is_admin = role == Role.ADMIN

    page = client.get("/t/core/settings")
    changed = client.post("/t/core/settings", CORE | {"name": "Kernel", "slug": "kernel"})

    assert page.status_code == 200
    assert ('name="key"' in page.text) == is_admin
    assert ("Delete this team" in page.text) == is_admin
    assert changed.status_code == (302 if is_admin else 403)
    assert client.post("/t/kernel/settings" if is_admin else "/t/core/settings").status_code == (
        422 if is_admin else 403
    )
    team.refresh_from_db()
    assert team.name == ("Kernel" if is_admin else "Core")


def test_refused_settings_stay_in_the_form_and_out_of_the_page(
    client: Client, team: Team, alice: User
) -> None:
    TeamFactory.create(slug="taken", key="TAKEN")
    client.force_login(alice)

    response = client.post("/t/core/settings", {"name": "New", "slug": "taken", "key": "CORE"})

    assert response.status_code == 422
    assert "This slug is taken" in response.text
    assert 'value="taken"' in response.text
    assert 'href="/t/core/board"' in response.text


def test_saving_what_is_there_already_is_no_event(client: Client, team: Team, alice: User) -> None:
    client.force_login(alice)
    before = Event.objects.filter(team=team).count()

    for _ in range(2):
        client.post("/t/core/settings", {"name": "Core", "slug": "core", "key": "core"})

    assert Event.objects.filter(team=team).count() == before


def test_deleting_wants_the_slug_typed(client: Client, team: Team, alice: User) -> None:
    client.force_login(alice)

    refused = client.post("/t/core/delete", {"confirmation": "cora"})
    assert refused.status_code == 422
    assert "Type “core”" in refused.text
    assert Team.objects.filter(slug="core", deleted_at=None).exists()

    assert client.post("/t/core/delete", {"confirmation": "core"}).url == "/"  # type: ignore[attr-defined]
    assert not Team.objects.filter(slug="core", deleted_at=None).exists()
    assert client.get("/t/core/settings").status_code == 404
    assert client.post("/t/core/delete", {"confirmation": "core"}).status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DEVELOPER, Role.VIEWER])
def test_only_admins_delete(client: Client, team: Team, role: str) -> None:
    client.force_login(a_member(team, role))

    for confirmation in ("core", "wrong"):
        response = client.post("/t/core/delete", {"confirmation": confirmation})
        assert response.status_code == 403
        assert "Ask a team admin" in response.text

    team.refresh_from_db()
    assert team.deleted_at is None


@pytest.mark.parametrize("path", ["/t/core/settings", "/t/core/members", "/t/none/settings"])
def test_for_outsiders_there_is_no_team(
    client: Client, team: Team, charlie: User, path: str
) -> None:
    assert client.get(path).url == f"/sign-in?next={path}"  # type: ignore[attr-defined]
    client.force_login(charlie)

    assert client.get(path).status_code == 404
    assert client.post(path, CORE).status_code == 404


def test_the_sidebar_leads_to_the_other_teams(client: Client, team: Team, alice: User) -> None:
    TeamFactory.create(actor=alice, name="Design", slug="design", key="DES")
    TeamFactory.create(name="Others", slug="others", key="OTH")
    client.force_login(alice)

    page = client.get("/t/core/settings").text

    assert 'href="/t/design/board"' in page
    assert "/t/others/" not in page
