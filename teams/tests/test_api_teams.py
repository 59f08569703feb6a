"""Teams, members, invitations and the log over the API."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import UserFactory
from teams import clock, invitations
from teams.models import Event, Invitation, Membership, Target, Team, TeamClock
from teams.tests.factories import a_member, a_team

pytestmark = pytest.mark.django_db


def test_a_team_is_founded_by_its_admin(alice: User) -> None:
    api = Api(alice)
    reply = api.post("teams", {"name": " Docs ", "slug": "docs", "key": "docs"})
    assert reply.status == 201
    assert reply.data.keys() == {
        "id", "name", "slug", "key", "time_zone", "role", "version", "created_at", "updated_at",
    }  # fmt: skip
    team = reply.data
    assert (team["name"], team["key"], team["role"]) == ("Docs", "DOCS", "admin")
    assert api.get("teams/docs").data == team
    assert api.get("teams").data == [team]


@pytest.mark.parametrize("taken", [{"slug": "core"}, {"key": "core"}])
def test_slug_and_key_are_taken_once(charlie: User, team: Team, taken: dict[str, str]) -> None:
    body = {"name": "New", "slug": "new", "key": "NEW"} | taken
    reply = Api(charlie).post("teams", body)
    assert (reply.status, reply.code) == (409, "conflict")
    [field] = taken
    assert field in reply.error["message"]


def test_a_team_reads_with_the_role_of_who_reads(alice: User, bob: User, team: Team) -> None:
    assert Api(alice).get("teams/core").data["role"] == "admin"
    assert Api(bob).get("teams/core").data["role"] == "developer"
    assert Api(bob).get("teams").data[0]["role"] == "developer"


def test_a_team_changes_what_is_named(alice: User, team: Team) -> None:
    api = Api(alice)
    read, head = api.get("teams/core").data, clock.head(team)
    assert api.patch("teams/core", read).status == 200
    assert clock.head(team) == head, "nothing changed"
    changed = api.patch("teams/core", {"slug": "heart"}).data
    assert (changed["slug"], changed["name"], changed["role"]) == ("heart", "Core", "admin")
    assert (api.get("teams/core").status, api.get("teams/heart").status) == (404, 200)


def test_members_read_with_name_and_role(alice: User, bob: User, team: Team) -> None:
    rows = Api(bob).get("teams/core/members").data
    assert [(row["user"]["name"], row["role"]) for row in rows] == [
        ("Alice", "admin"),
        ("Bob", "developer"),
    ]
    assert rows[0].keys() == {"user", "role", "version", "joined_at"}
    assert rows[0]["user"] == {
        "id": str(alice.pk),
        "name": "Alice",
        "email": alice.email,
        "avatar_url": None,
    }


def test_a_role_is_changed_by_the_id_of_the_person(alice: User, bob: User, team: Team) -> None:
    reply = Api(alice).patch(f"teams/core/members/{bob.pk}", {"role": "manager"})
    assert (reply.status, reply.data["role"]) == (200, "manager")
    assert Membership.objects.get(team=team, user=bob).role == "manager"


def test_the_way_of_an_invitation(alice: User, charlie: User, team: Team) -> None:
    api = Api(alice)
    created = api.post("teams/core/invitations", {"email": "Charlie@Example.com", "role": "viewer"})
    assert created.status == 201
    assert created.data.keys() == {
        "id", "email", "role", "invited_by", "created_at", "expires_at",
    }  # fmt: skip
    assert api.get("teams/core/invitations").data == [created.data]
    assert created.data["invited_by"]["name"] == "Alice"
    invitation = Invitation.objects.get(pk=created.data["id"])
    token = invitations.make_token(invitation)
    assert token.encode() not in created.raw, "the mail alone proves the address"
    joined = Api(charlie).post("invitations/accept", {"token": token})
    assert (joined.status, joined.data["slug"], joined.data["role"]) == (200, "core", "viewer")
    assert Api(charlie).get("teams/core").data == joined.data
    assert Api(charlie).get("users/me").data["email_verified"] is True
    assert api.get("teams/core/invitations").data == []
    assert Api(charlie).post("invitations/accept", {"token": token}).status == 404


def test_a_revoked_invitation_opens_nothing(alice: User, charlie: User, team: Team) -> None:
    api = Api(alice)
    body = {"email": charlie.email, "role": "viewer"}
    pk = api.post("teams/core/invitations", body).data["id"]
    token = invitations.make_token(Invitation.objects.get(pk=pk))
    assert api.post("teams/core/invitations", body).status == 409
    assert api.delete(f"teams/core/invitations/{pk}").status == 204
    assert api.delete(f"teams/core/invitations/{pk}").status == 409
    assert Api(charlie).post("invitations/accept", {"token": token}).status == 404
    assert Api(charlie).get("teams").data == []


def test_an_invitation_is_not_for_who_finds_it(alice: User, charlie: User, team: Team) -> None:
    body = {"email": "dora@example.com", "role": "viewer"}
    pk = Api(alice).post("teams/core/invitations", body).data["id"]
    token = invitations.make_token(Invitation.objects.get(pk=pk))
    reply = Api(charlie).post("invitations/accept", {"token": token})
    assert (reply.status, "dora@example.com" in reply.error["message"]) == (403, True)
    assert Api(charlie).post("invitations/accept", {"token": token[:-1]}).status == 404


def test_nobody_gives_a_role_above_their_own(alice: User, team: Team) -> None:
    manager = a_member(team, "manager")
    body = {"email": "dora@example.com", "role": "admin"}
    assert list(Api(manager).post("teams/core/invitations", body).details) == ["role"]
    assert Api(alice).post("teams/core/invitations", body).status == 201


def test_the_log_is_read_in_order_without_gaps(alice: User, team: Team) -> None:
    api = Api(alice)
    for number in range(7):
        api.patch("teams/core", {"name": f"Core {number}"})
    head, seen, since = clock.head(team), [], 0
    while True:
        reply = api.get(f"teams/core/events?since={since}&limit=3")
        assert reply.meta["head"] == head
        assert len(reply.data) <= 3
        seen += [event["seq"] for event in reply.data]
        since = reply.meta["next_since"]
        if since == head:
            break
    assert seen == list(range(1, head + 1))
    assert api.get(f"teams/core/events?since={head}").data == []
    assert api.get("teams/core/events").data[-1]["changes"] == {"name": ["Core 5", "Core 6"]}


def test_an_event_reads_like_this(alice: User, team: Team) -> None:
    Api(alice).patch("teams/core", {"name": "New"})
    event = Api(alice).get("teams/core/events").data[-1]
    stored = Event.objects.filter(team=team).latest("seq")
    assert event == {
        "id": str(stored.pk),
        "team": "core",
        "seq": stored.seq,
        "verb": "team.updated",
        "actor": {"id": str(alice.pk), "name": "Alice"},
        "token": None,
        "target": {"type": "team", "id": str(team.pk), "label": "New"},
        "changes": {"name": ["Core", "New"]},
        "created_at": stored.created_at.isoformat().replace("+00:00", "Z"),
    }


def test_who_knows_more_than_the_log_is_told_to_start_anew(alice: User, team: Team) -> None:
    api, head = Api(alice), clock.head(team)
    ahead = api.get(f"teams/core/events?since={head + 5}")
    assert (ahead.status, ahead.data) == (200, [])
    assert (ahead.meta["head"], ahead.meta["next_since"]) == (head, head + 5)
    assert UUID(ahead.meta["epoch"]) == TeamClock.objects.get(team=team).epoch
    new = uuid4()
    TeamClock.objects.update(epoch=new)
    assert api.get("teams/core/events").meta["epoch"] == str(new)
    assert api.get(f"teams/core/events?since={2**63 - 1}").status == 200


def test_the_log_has_limits(alice: User, team: Team) -> None:
    for number in range(110):
        clock.record(team=team, verb="x.y", actor=None, target=Target("x", team.pk, str(number)))
    api = Api(alice)
    assert len(api.get("teams/core/events").data) == 100
    assert len(api.get("teams/core/events?limit=500").data) == clock.head(team)
    assert api.get("teams/core/events?limit=500").data[-1]["actor"] is None


def _count(api: Api, path: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert api.get(path).status == 200
    return len(context)


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("teams", 4),
        ("teams/core", 2),
        ("teams/core/members", 5),
        ("teams/core/invitations", 4),
        ("teams/core/events?limit=500", 4),
    ],
)
def test_queries_are_few_and_do_not_grow(alice: User, team: Team, path: str, queries: int) -> None:
    api = Api(alice)

    def grow(start: int) -> Any:
        for number in range(start, start + 4):
            a_member(team, "viewer")
            a_team(alice, slug=f"more-{number}", key=f"M{number}")
            body = {"email": f"dora{number}@example.com", "role": "viewer"}
            assert api.post("teams/core/invitations", body).status == 201

    grow(0)
    assert _count(api, path) == queries
    grow(4)
    assert _count(api, path) == queries


def test_names_of_people_without_one(team: Team, alice: User) -> None:
    UserFactory.create(email="nameless@example.com")
    nameless = a_member(team, "viewer", email="no.name@example.com")
    rows = Api(nameless).get("teams/core/members").data
    assert rows[-1]["user"]["name"] == "no.name"
