"""What tokens may do: every route with each scope, other teams, bots, sockets."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from accounts.api_tokens import create_token, revoke_token
from accounts.models import ApiToken, User
from accounts.tests.api import Api
from accounts.tests.factories import UserFactory
from config.tests.api_world import ROUTES, World, a_world, everything
from config.tests.areas.area import Route
from notifications.tests.sockets import Socket, on_a_loop
from tasks.actions import create_task
from teams import actions
from teams.models import Event, Membership, Team
from teams.policies import ADMIN_SCOPE, ROLE_ACTIONS, Action, can, require
from teams.tests.factories import a_team

pytestmark = [pytest.mark.django_db, pytest.mark.security]

_OPEN = (
    "auth/register",
    "auth/login",
    "auth/refresh",
    "auth/logout",
    "auth/password/forgot",
    "auth/password/reset",
    "auth/email/verify",
    "auth/email/resend",
    "users/me/email/confirm",
)
#: Of an admin: what is not below a team, or says who may come in.
_NEEDS_ADMIN = ("members", "invitations", "audit", "roles", "webhooks")


def bearer(text: str) -> Api:
    api = Api()
    api.headers["Authorization"] = f"Bearer {text}"
    return api


def token_of(user: User, scope: str, team: Team | None = None) -> str:
    team_id = team.pk if team else None
    return create_token(actor=user, user=user, name="T", scope=scope, team_id=team_id)[1]


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def closed() -> set[tuple[str, str]]:
    """Routes that no token opens."""
    return {
        route.template
        for route in ROUTES
        if route.path.startswith(("tokens", "calendar-feeds"))
        or "/bots" in route.path
        or route.path.endswith("notification-preferences")
        or _is_of_account(route)
    }


def _is_of_account(route: Route) -> bool:
    if route.template in {("GET", "users/me"), ("POST", "auth/socket-ticket")}:
        return False
    is_own = route.path.startswith(("users/me", "users/statistics", "auth/"))
    return is_own or (route.path.startswith("users") and route.method != "GET")


@pytest.mark.parametrize("scope", ["read", "write", "admin"])
@pytest.mark.parametrize(
    "route", [one for one in ROUTES if one.path not in _OPEN], ids=lambda r: " ".join(r.template)
)
def test_each_scope_at_each_route(world: World, route: Route, scope: str) -> None:
    """An admin's token never does more than the admin, and a smaller scope changes nothing."""
    admin = world.people["admin"]
    assert isinstance(admin, User)
    api = bearer(token_of(admin, scope))
    before = everything(world.team)
    with transaction.atomic():
        reply = api.call(route.method, world.path(route.path), world.body(route.body))
        transaction.set_rollback(True)
    if route.template in closed():
        assert reply.status == 403
    elif scope == "read" and route.method != "GET" and route.path != "auth/socket-ticket":
        assert (reply.status, reply.code) == (403, "forbidden"), reply.raw
        assert everything(world.team) == before
    elif scope == "admin":
        assert reply.status == route.statuses[0], reply.raw
    else:
        assert reply.status in (route.statuses[0], 403), reply.raw
        needs_admin = any(part in route.path for part in _NEEDS_ADMIN)
        of_team = route.path == "teams/{slug}" and route.method != "GET"
        if reply.status == 403 and route.statuses[0] != 403:
            assert needs_admin or of_team


@pytest.mark.parametrize("action", Action)
def test_scopes_in_the_policy_itself(world: World, action: Action) -> None:
    """Whatever a route forgets to ask, the action does."""
    admin = world.people["admin"]
    assert isinstance(admin, User)
    least = {Action.TEAM_VIEW: 0}.get(action, 2 if action in ADMIN_SCOPE else 1)
    for rank, scope in enumerate(("read", "write", "admin")):
        admin.via = ApiToken(user=admin, scope=scope)
        may = rank >= least and action in ROLE_ACTIONS["admin"]  # a team has no author
        assert can(admin, action, world.team) is may
    admin.via = ApiToken(user=admin, scope="admin", team_id=world.task.pk)
    with pytest.raises(Team.DoesNotExist):
        require(admin, action, world.team)


def test_a_token_for_one_team_knows_no_other(alice: User) -> None:
    here = a_team(alice, slug="here", key="HERE")
    there = a_team(alice, slug="there", key="THERE")
    ours = create_task(actor=alice, team=here, title="Ours")
    theirs = create_task(actor=alice, team=there, title="Theirs")
    api = bearer(token_of(alice, "admin", here))
    assert [team["slug"] for team in api.get("teams").data] == ["here"]
    assert [task["id"] for task in api.get("tasks").data] == [str(ours.pk)]
    assert api.get("tasks?team=there").status == 404
    assert api.get(f"tasks/{theirs.pk}").status == 404
    assert api.patch(f"tasks/{theirs.pk}", {"title": "Mine"}).status == 404
    assert api.get("teams/there/events").status == 404
    assert api.get("search?q=Theirs").data == []
    assert api.post("tasks", {"team": "there", "title": "X"}).status == 404
    assert api.post("teams", {"name": "N", "slug": "n", "key": "NN"}).status == 403
    assert api.patch(f"tasks/{ours.pk}", {"title": "Still ours"}).status == 200


def test_a_token_for_one_team_tells_nothing_of_an_invitation_to_another(
    team: Team, alice: User, bob: User
) -> None:
    other = actions.create_team(actor=alice, name="Other", slug="other", key="OTHER")
    actions.invite(actor=alice, team=other, email=bob.email, role="viewer")
    [note] = Api(bob).get("notifications?kind=invited").data
    api = bearer(token_of(bob, "write", team))
    assert note["id"] not in [row["id"] for row in api.get("notifications").data]
    assert api.get(f"notifications/{note['id']}").status == 404
    assert api.patch(f"notifications/{note['id']}", {"read": True}).status == 404
    assert api.post("notifications/read-all", {}).status == 200
    assert Api(bob).get(f"notifications/{note['id']}").data["read_at"] is None


def test_a_token_ends_with_its_owners_membership(team: Team, alice: User, bob: User) -> None:
    api = bearer(token_of(bob, "admin"))
    assert api.get("tasks?team=core").status == 200
    actions.remove_member(actor=alice, membership=Membership.objects.get(team=team, user=bob))
    assert api.get("tasks?team=core").status == 404
    assert api.get("users/me").status == 200


@pytest.fixture
def robot(team: Team, alice: User) -> tuple[Membership, str]:
    bot = actions.create_bot(actor=alice, team=team, name="Robot", role="developer")
    token = actions.create_bot_token(actor=alice, membership=bot, name="CI", scope="write")
    return bot, token[1]


def test_what_a_bot_does_is_its_own(team: Team, robot: tuple[Membership, str]) -> None:
    bot, text = robot
    assert text.startswith("stint_bot_")
    task = bearer(text).post("tasks", {"team": "core", "title": "Found a bug"})
    assert (task.status, task.data["creator"]["name"]) == (201, "Robot")
    event = Event.objects.filter(team=team).latest("seq")
    assert event.actor_id == bot.user_id
    [shown] = bearer(text).get(f"teams/core/events?since={event.seq - 1}").data
    assert shown["actor"] == {"id": str(bot.user_id), "name": "Robot"}
    assert shown["token"] == str(ApiToken.objects.get(user=bot.user_id).pk)


def test_what_a_person_does_by_a_token_says_so(team: Team, alice: User) -> None:
    bearer(token_of(alice, "write")).post("tasks", {"team": "core", "title": "By token"})
    event = Event.objects.filter(team=team).latest("seq")
    assert (event.actor_id, event.token_id) == (alice.pk, ApiToken.objects.get().pk)
    Api(alice).post("tasks", {"team": "core", "title": "By hand"})
    assert Event.objects.filter(team=team).latest("seq").token_id is None


def test_a_bot_stays_in_its_team(robot: tuple[Membership, str]) -> None:
    _, text = robot
    reply = bearer(text).post("teams", {"name": "N", "slug": "n", "key": "NN"})
    assert (reply.status, Team.objects.count()) == (403, 1)
    assert bearer(text).get("teams/core/bots").status == 403


def test_a_bot_is_no_admin(team: Team, alice: User, robot: tuple[Membership, str]) -> None:
    bot, _ = robot
    for path in (f"teams/core/members/{bot.user_id}", f"teams/core/bots/{bot.user_id}"):
        assert Api(alice).patch(path, {"role": "admin"}).status in (400, 409)
    assert Api(alice).patch(f"teams/core/bots/{bot.user_id}", {"role": "viewer"}).status == 200
    assert Membership.objects.get(pk=bot.pk).role == "viewer"


def test_a_bot_that_ends_is_out_at_once(alice: User, robot: tuple[Membership, str]) -> None:
    bot, text = robot
    assert bearer(text).get("teams").status == 200
    assert Api(alice).delete(f"teams/core/bots/{bot.user_id}").status == 204
    assert bearer(text).get("teams").status == 401
    assert not User.objects.get(pk=bot.user_id).is_active


def test_a_bot_cannot_sign_in(robot: tuple[Membership, str]) -> None:
    email = robot[0].user.email
    for password in ("", "!", "password"):
        body = {"email": email, "password": password}
        assert Api().post("auth/login", body).status in (400, 401)


def test_the_people_of_a_team_are_no_bots(team: Team, alice: User, bob: User) -> None:
    """The routes of bots are no way to others' tokens."""
    mine = token_of(bob, "read")
    token = ApiToken.objects.get(user=bob)
    api = Api(alice)
    assert api.get(f"teams/core/bots/{bob.pk}/tokens").status == 404
    assert api.delete(f"teams/core/bots/{bob.pk}/tokens/{token.pk}").status == 404
    body = {"name": "T", "scope": "read"}
    assert api.post(f"teams/core/bots/{bob.pk}/tokens", body).status == 404
    assert api.delete(f"teams/core/bots/{bob.pk}").status == 404
    assert bearer(mine).get("users/me").status == 200


def test_another_teams_bots(alice: User, robot: tuple[Membership, str]) -> None:
    bot, text = robot
    stranger = UserFactory.create(email="s@example.com")
    a_team(stranger, slug="other", key="OTHER")
    token = ApiToken.objects.get(user=bot.user_id)
    api = Api(stranger)
    for slug in ("core", "other"):
        at = f"teams/{slug}/bots/{bot.user_id}"
        assert api.patch(at, {"role": "viewer"}).status == 404
        assert api.delete(at).status == 404
        assert api.post(f"{at}/tokens", {"name": "T", "scope": "read"}).status == 404
        assert api.delete(f"{at}/tokens/{token.pk}").status == 404
    assert bearer(text).get("teams").status == 200


@pytest.mark.django_db(transaction=True)
@on_a_loop
async def test_a_socket_sees_what_its_token_does(alice: User) -> None:
    @sync_to_async
    def prepare() -> tuple[str, ApiToken, Team]:
        here = a_team(alice, slug="here", key="HERE")
        a_team(alice, slug="there", key="THERE")
        token, text = create_token(actor=alice, user=alice, name="T", scope="read", team_id=here.pk)
        ticket: Any = bearer(text).post("auth/socket-ticket").data["ticket"]
        return ticket, token, here

    ticket, token, here = await prepare()
    async with Socket() as socket:
        assert (await socket.ask("auth", ticket=ticket))["type"] == "hello"
        await socket.follow("here")
        assert (await socket.ask("subscribe", team="there", since=0))["code"] == "not_found"
        await sync_to_async(revoke_token)(actor=alice, token=token)
        await sync_to_async(create_task)(actor=alice, team=here, title="New")
        assert (await socket.hear())["code"] == "signed_out"
