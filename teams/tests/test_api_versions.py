"""Teams, members and people have versions as things have: a stale write of one is refused."""

from typing import Any

import pytest
from pytest_django import Settings

from accounts.actions import update_profile
from accounts.models import User, UserChange
from accounts.tests.api import Api
from teams import actions
from teams.models import Event, Membership, Team
from teams.tests.factories import join

pytestmark = pytest.mark.django_db


def member(team: Team, user: User) -> Membership:
    return Membership.objects.get(team=team, user=user)


def test_a_stale_team_is_answered_with_base_theirs_and_yours(alice: User, team: Team) -> None:
    api = Api(alice)
    assert api.get("teams/core").headers["ETag"].startswith('"1.')
    actions.update_team(actor=alice, team=team, time_zone="Europe/Berlin")
    actions.update_team(actor=alice, team=team, name="Nucleus")
    body = {"name": "Kernel", "slug": "kernel", "version": 2}
    reply = api.patch("teams/core", body)
    assert (reply.status, reply.code, reply.headers["ETag"]) == (412, "stale", '"3"')
    assert reply.error["current"] == api.get("teams/core").data
    assert reply.error["conflicts"] == {
        "name": {"base": "Core", "theirs": "Nucleus", "yours": "Kernel"}
    }
    team.refresh_from_db()
    assert (team.name, team.slug, team.version) == ("Nucleus", "core", 3)
    assert api.call("DELETE", "teams/core", **{"If-Match": '"2"'}).status == 412
    changed = api.patch("teams/core", body | {"version": 3})
    assert (changed.status, changed.data["version"]) == (200, 4)
    assert api.call("DELETE", "teams/kernel", **{"If-Match": '"4"'}).status == 204
    team.refresh_from_db()
    log = Event.objects.filter(target_type="team", target_id=team.pk)
    assert team.version == 5 == log.count()


def test_a_stale_member_too(alice: User, bob: User, team: Team) -> None:
    api, path = Api(alice), f"teams/core/members/{bob.pk}"
    tag = api.get(path).headers["ETag"]
    assert tag.startswith('"1.')
    actions.change_role(actor=alice, membership=member(team, bob), role="manager")
    for method, body in (("PATCH", {"role": "viewer"}), ("DELETE", None)):
        reply = api.call(method, path, body, **{"If-Match": tag})
        assert (reply.status, reply.error["current"]) == (412, api.get(path).data)
        if body:
            assert reply.error["conflicts"] == {
                "role": {"base": "developer", "theirs": "manager", "yours": "viewer"}
            }
    assert member(team, bob).role == "manager"
    assert api.patch(path, {"role": "viewer", "version": 2}).data["version"] == 3
    assert api.call("DELETE", path, **{"If-Match": '"3"'}).status == 204
    join(team, bob, "viewer")
    assert api.get(path).data["version"] == 1, "who comes back begins anew"
    reply = api.patch(path, {"role": "admin", "version": 3})
    assert (reply.status, reply.error["conflicts"]) == (412, {})


def test_a_new_name_is_a_version_of_every_membership(alice: User, bob: User, team: Team) -> None:
    before = Api(alice).get("teams/core/members").headers["ETag"]
    update_profile(actor=bob, user=bob, first_name="Robert")
    assert member(team, bob).version == 2
    path = f"teams/core/members/{bob.pk}"
    assert Api(alice).patch(path, {"role": "viewer", "version": 1}).status == 412
    again = Api(alice).call("GET", "teams/core/members", **{"If-None-Match": before})
    assert again.status == 200


def test_a_stale_profile_is_not_run_over(bob: User) -> None:
    api = Api(bob)
    tag = api.get("users/me").headers["ETag"]
    assert api.call("GET", "users/me", **{"If-None-Match": tag}).status == 304
    update_profile(actor=bob, user=bob, first_name="Robert")
    update_profile(actor=bob, user=bob, last_name="Baker")
    body = {"first_name": "Rob", "last_name": "Brown"}
    reply = api.call("PATCH", "users/me", body, **{"If-Match": tag})
    assert (reply.status, reply.error["current"]["version"]) == (412, 3)
    assert reply.error["conflicts"] == {
        "first_name": {"base": "Bob", "theirs": "Robert", "yours": "Rob"},
        "last_name": {"base": "", "theirs": "Baker", "yours": "Brown"},
    }
    assert list(api.patch("users/me", body | {"version": 2}).error["conflicts"]) == ["last_name"]
    assert api.patch("users/me", body | {"version": 3}).data["name"] == "Rob Brown"
    assert api.patch("users/me", body | {"version": 9}).error["conflicts"] == {}


def test_nothing_new_is_no_version(alice: User, bob: User, team: Team) -> None:
    seen = User.objects.get(pk=bob.pk)
    told = (Event.objects.count(), UserChange.objects.count())
    for changes in ({}, {"first_name": "Bob"}):
        assert Api(bob).patch("users/me", changes).data["version"] == seen.version
    assert Api(alice).patch("teams/core", {"name": "Core"}).data["version"] == 1
    path = f"teams/core/members/{bob.pk}"
    assert Api(alice).patch(path, {"role": "developer"}).data["version"] == 1
    bob.refresh_from_db()
    assert bob.updated_at == seen.updated_at
    assert (Event.objects.count(), UserChange.objects.count()) == told


def test_strictness_holds_for_them_as_well(
    alice: User, bob: User, team: Team, settings: Settings
) -> None:
    settings.STRICT_CONCURRENCY = True
    path, api = f"teams/core/members/{bob.pk}", Api(alice)
    wanted: list[tuple[str, str, Any]] = [
        ("PATCH", "teams/core", {"name": "Nucleus"}),
        ("PATCH", path, {"role": "viewer"}),
        ("PATCH", "users/me", {"first_name": "Al"}),
        ("DELETE", path, None),
        ("DELETE", "teams/core", None),
    ]
    for method, address, body in wanted:
        assert api.call(method, address, body).status == 428, address
    for method, address, body in wanted:
        version = api.get(address).headers["ETag"].partition(".")[0] + '"'
        assert api.call(method, address, body, **{"If-Match": version}).status in (200, 204)
