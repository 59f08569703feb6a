"""Two teams side by side: nothing of the one can be seen, named or changed from the other."""

from typing import Any
from uuid import uuid4

import pytest

from config.tests.api_world import ROUTES, World, a_world, everything
from config.tests.areas import AREAS
from config.tests.areas.area import Foreign, Route
from tasks.actions import share_task
from tasks.models import Task
from teams.actions import create_bot
from teams.invitations import make_token

pytestmark = [pytest.mark.django_db, pytest.mark.security]


@pytest.fixture
def ours() -> World:
    return a_world("ours", "OURS")


@pytest.fixture
def theirs() -> World:
    return a_world("theirs", "THEIRS")


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if "{" in route.path or "<slug>" in route.path],
    ids=lambda route: " ".join(route.template),
)
def test_a_foreign_thing_in_the_path(ours: World, theirs: World, route: Any) -> None:
    before = everything(ours.team, theirs.team)
    reply = ours.api("admin").call(route.method, theirs.path(route.path), ours.body(route.body))
    assert (reply.status, reply.code) == (404, "not_found")
    assert everything(ours.team, theirs.team) == before


def places_of_ids(route: Route) -> list[int]:
    """Which parts of its path name something; no emoji is foreign."""
    parts = route.template[1].split("/")
    return [place for place, part in enumerate(parts) if "{" in part and part != "{emoji}"]


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if len(places_of_ids(route)) > 1],
    ids=lambda route: " ".join(route.template),
)
def test_a_foreign_thing_below_ours(ours: World, theirs: World, route: Route) -> None:
    """The first id of the path is good, and whichever follows is not."""
    api = ours.api("guest" if route.path.startswith("shared-tasks") else "admin")
    our_parts, their_parts = (world.path(route.path).split("/") for world in (ours, theirs))
    before = everything(ours.team, theirs.team)
    for place in places_of_ids(route)[1:]:
        path = "/".join([*our_parts[:place], *their_parts[place:]])
        reply = api.call(route.method, path, ours.body(route.body))
        assert (reply.status, reply.code) == (404, "not_found"), path
    assert everything(ours.team, theirs.team) == before


@pytest.mark.parametrize(
    ("caller", "method", "path"),
    [
        ("admin", "DELETE", "tasks/<other_task>/relations/<relation_id>"),
        ("admin", "DELETE", "tasks/<other_task>/guests/<guest_id>"),
        ("admin", "DELETE", "teams/<slug>/bots/<other_bot>/tokens/<token_id>"),
        ("guest", "PATCH", "shared-tasks/<other_task>/comments/<comment_id>"),
        ("guest", "DELETE", "shared-tasks/<other_task>/comments/<comment_id>"),
    ],
)
def test_a_thing_below_another_of_ours(ours: World, caller: str, method: str, path: str) -> None:
    """Both ids are good, but the one is not the other's."""
    other = Task.objects.get(pk=ours.things["other_task"])
    guest = ours.people["guest"]
    assert guest is not None
    share_task(actor=None, task=other, guest=guest)
    bot = create_bot(actor=None, team=ours.team, name="Other robot", role="developer")
    ours.things["other_bot"] = bot.user_id
    before = everything(ours.team)
    reply = ours.api(caller).call(method, ours.path(path), {"body": "New"})
    assert (reply.status, reply.code) == (404, "not_found")
    assert everything(ours.team) == before
    its_own = path.replace("<other_task>", str(ours.task.pk)).replace("other_bot", "bot_id")
    assert ours.api(caller).call(method, ours.path(its_own), {"body": "New"}).status != 404


def test_a_foreign_thing_below_our_team(ours: World, theirs: World) -> None:
    api, before = ours.api("admin"), everything(ours.team, theirs.team)
    for method, path, body in (
        ("PATCH", f"teams/ours/members/{theirs.member.pk}", {"role": "viewer"}),
        ("DELETE", f"teams/ours/members/{theirs.member.pk}", None),
        ("DELETE", f"teams/ours/invitations/{theirs.invitation.pk}", None),
        ("PATCH", f"teams/ours/members/{uuid4()}", {"role": "viewer"}),
        ("DELETE", f"teams/ours/invitations/{uuid4()}", None),
        ("GET", "tasks/THEIRS-1", None),
        ("GET", f"tasks/{theirs.task.pk}/comments", None),
        ("GET", f"tasks/{uuid4()}", None),
        ("GET", "tasks?team=theirs", None),
        ("GET", "tasks?team=nobodys", None),
        ("POST", "tasks", {"team": "theirs", "title": "New"}),
        ("POST", "tasks", {"team": str(theirs.team.pk), "title": "New"}),
    ):
        reply = api.call(method, path, body)
        assert (reply.status, reply.code) == (404, "not_found"), path
    assert everything(ours.team, theirs.team) == before


def test_a_foreign_thing_in_the_body(ours: World, theirs: World) -> None:
    api, before = ours.api("admin"), everything(ours.team, theirs.team)
    task = f"tasks/{ours.task.pk}"
    stranger = str(theirs.member.pk)
    for method, path, body, field in (
        ("POST", "tasks", {"team": "ours", "title": "New", "assignee": stranger}, "assignee"),
        ("PATCH", task, {"assignee": stranger}, "assignee"),
        ("PUT", task, {"title": "New", "assignee": {"id": stranger}}, "assignee"),
        ("PATCH", task, {"assignee": str(uuid4())}, "assignee"),
        ("PATCH", task, {"status": str(theirs.task.status_id)}, "status"),
        ("PATCH", task, {"team": "theirs"}, "team"),
        ("PUT", task, {"title": "New", "team": "theirs"}, "team"),
    ):
        reply = api.call(method, path, body)
        assert (reply.status, list(reply.details)) == (400, [field]), (path, body)
    token = {"token": make_token(theirs.invitation)}
    assert api.post("invitations/accept", token).status == 403
    assert everything(ours.team, theirs.team) == before


@pytest.mark.parametrize(
    "foreign",
    [foreign for area in AREAS for foreign in area.foreign],
    ids=lambda foreign: f"{foreign.method} {foreign.path} {foreign.field}",
)
def test_a_foreign_thing_of_an_area_in_the_body(
    ours: World, theirs: World, foreign: Foreign
) -> None:
    api, before = ours.api("admin"), everything(ours.team, theirs.team)
    body = theirs.fill(foreign.body) | ({"team": "ours"} if "team" in foreign.body else {})
    reply = api.call(foreign.method, ours.path(foreign.path), body)
    assert (reply.status, list(reply.details)) == (400, [foreign.field]), reply.raw
    assert everything(ours.team, theirs.team) == before


def test_lists_hold_our_own_only(ours: World, theirs: World) -> None:
    api = ours.api("admin")
    assert [team["slug"] for team in api.get("teams").data] == ["ours"]
    assert {task["team"] for task in api.get("tasks?limit=100").data} == {"ours"}
    assert {task["team"] for task in api.get("tasks?cursor=&limit=100").data} == {"ours"}
    assert api.get(f"tasks?assignee={theirs.member.pk}").data == []
    assert api.get("tasks?search=THEIRS-1").data == []
    assert {event["team"] for event in api.get("teams/ours/events").data} == {"ours"}


def test_a_status_of_the_same_name_is_not_the_same(ours: World, theirs: World) -> None:
    mine = Task.objects.current().filter(team=ours.team, status__slug="todo").count()
    found = ours.api("admin").get("tasks?team=ours&status=todo").meta["pagination"]["total"]
    assert found == mine
    changed = ours.api("admin").patch(f"tasks/{ours.task.pk}", {"status": "done"})
    assert changed.data["status"] == "done"
    ours.task.refresh_from_db()
    assert ours.task.status.team_id == ours.team.pk
