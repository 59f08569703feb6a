"""Every GET of the API is known again by its ETag, and nobody gets in by one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.tests.api import has_files
from config.tests.api_world import ROUTES, World, a_world, the_schema
from config.tests.areas.area import CALLERS, Route
from config.tests.over_wsgi import over_wsgi
from config.tests.test_api_permissions import plain, served
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db

READING = [route for route in ROUTES if route.method == "GET" and route.statuses[0] == 200]
#: What is made while it is sent is known by nothing.
SENT = ("tasks/export", "users/me/export", "teams/{slug}/events/stream")
TAGGED = [route for route in READING if not route.path.startswith(SENT)]


def clocked() -> Iterator[Route]:
    """Those that the clocks of the teams tell of."""
    views = {plain(path): view for method, path, view in served() if method == "GET"}
    for route in TAGGED:
        view = views[route.template[1]]
        actions = getattr(view, "actions", None) or {}
        if actions.get("get") in getattr(view.cls, "clocked", ()):
            yield route


_DONE = (200, 201, 204)
#: An author alone may edit a comment, and only who is invited may accept: the table has neither.
DOING = [route for route in ROUTES if set(_DONE) & set(route.statuses)]
CHANGING = [route for route in DOING if route.method != "GET"]
POSTS = [route for route in DOING if route.method == "POST"]


def the_one_who_may(route: Route) -> str:
    """Somebody for whom it does something."""
    callers = zip(CALLERS, route.statuses, strict=True)
    return next(caller for caller, status in callers if status in _DONE)


def described(route: Route) -> dict[str, Any]:
    method, path = route.template
    found: dict[str, Any] = the_schema()["paths"][f"/api/v1/{path}"][method.lower()]
    return found


def taken(route: Route) -> set[str]:
    parameters = described(route).get("parameters", ())
    return {parameter["name"] for parameter in parameters if parameter["in"] == "header"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in the_schema()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.mark.parametrize("route", TAGGED, ids=lambda route: route.path)
def test_nothing_new_is_304_and_what_is_new_is_not(world: World, route: Route) -> None:
    api, path = world.api("admin"), world.path(route.path)
    tag = api.get(path).headers["ETag"]
    for header in (tag, f'"x", {tag}', "*", f"W/{tag.removeprefix('W/')}"):
        answer = api.call("GET", path, **{"If-None-Match": header})
        assert (answer.status, answer.raw, answer.headers["ETag"]) == (304, b"", tag), header
        assert "no-cache" in answer.headers["Cache-Control"]
        assert "private" in answer.headers["Cache-Control"]
    for header in ('"x"', "", "nonsense", tag[:-3] + '"'):
        assert api.call("GET", path, **{"If-None-Match": header}).status == 200, header
    assert api.call("HEAD", path, **{"If-None-Match": tag}).status == 304


@pytest.mark.parametrize("route", TAGGED, ids=lambda route: route.path)
def test_a_tag_opens_nothing(world: World, route: Route) -> None:
    path = world.path(route.path)
    tag = world.api("admin").get(path).headers["ETag"]
    for caller, status in zip(CALLERS, route.statuses, strict=True):
        for header in (tag, "*"):
            answer = world.api(caller).call("GET", path, **{"If-None-Match": header})
            assert answer.status == status or (status == 200 and answer.status == 304)


def test_wrong_parameters_are_told_before_anything_is_unchanged(world: World) -> None:
    api = world.api("admin")
    for path in ("labels?x=1", "labels?limit=0", "labels?team=nobodys", "tasks?limit=0"):
        assert api.call("GET", path, **{"If-None-Match": "*"}).status in (400, 404), path


def test_the_lists_of_a_team_are_clocked() -> None:
    known = {route.template[1] for route in clocked()}
    assert known >= {
        "labels", "statuses", "projects", "milestones", "cycles", "custom-fields", "templates",
        "checklists", "time-entries", "time-entries/totals", "teams", "teams/{slug}/members",
        "teams/{slug}/events", "tasks/{id}/comments", "tasks/{id}/activity",
        "tasks/{id}/relations", "comments/{id}/history", "tasks/{id}/subtasks",
    }  # fmt: skip


@pytest.mark.parametrize("route", list(clocked()), ids=lambda route: route.path)
def test_what_clocks_tell_of_is_known_in_one_query(
    one_connection: None, world: World, route: Route
) -> None:
    """The sign-in and the numbers of the clocks at once; and any event makes it new."""
    api, path = over_wsgi(world.api("admin")), world.path(route.path)
    tag = api.get(path).headers["ETag"]
    with CaptureQueriesContext(connection) as captured:
        assert api.call("GET", path, **{"If-None-Match": tag}).status == 304
    assert len(captured) == 1
    a_member(world.team, "viewer")
    assert api.call("GET", path, **{"If-None-Match": tag}).status == 200


@pytest.mark.parametrize("route", CHANGING, ids=lambda route: " ".join(route.template))
def test_the_schema_says_which_changes_name_a_version(
    world: World, route: Route, settings: Settings
) -> None:
    settings.STRICT_CONCURRENCY = True
    answer = world.call(the_one_who_may(route), route)
    told = described(route)["responses"].keys()
    assert (answer.status == 428) == ("428" in told) == ("412" in told), answer.status
    assert ("If-Match" in taken(route)) == ("428" in told)


@pytest.mark.parametrize("route", CHANGING, ids=lambda route: " ".join(route.template))
def test_a_stale_change_is_answered_as_the_schema_says(world: World, route: Route) -> None:
    if "412" in described(route)["responses"]:
        caller, path = world.api(the_one_who_may(route)), world.path(route.path)
        body = world.body(route.body)
        answer = caller.call(route.method, path, body, **{"If-Match": '"0"'})
        assert (answer.status, answer.code) == (412, "stale")
        assert {"current", "conflicts"} <= answer.error.keys()
        assert answer.headers["ETag"] == f'"{answer.error["current"]["version"]}"'


@pytest.mark.parametrize("route", POSTS, ids=lambda route: " ".join(route.template))
def test_the_schema_says_which_posts_are_done_once(world: World, route: Route) -> None:
    api, path = world.api(the_one_who_may(route)), world.path(route.path)
    body = world.body(route.body)
    first, second = (api.call("POST", path, body, **{"Idempotency-Key": "key"}) for _ in range(2))
    is_once = second.headers.get("Idempotency-Replayed") == "true"
    told = described(route)["responses"].keys()
    assert is_once == ("Idempotency-Key" in taken(route)) == ({"409", "422"} <= told)
    if is_once:
        assert (second.status, second.data) == (first.status, first.data)
        assert second.headers.get("ETag") == first.headers.get("ETag")
        other = {**(body or {}), "unknown": 1}
        if not has_files(body):
            assert api.call("POST", path, other, **{"Idempotency-Key": "key"}).status == 422


@pytest.mark.parametrize("route", READING, ids=lambda route: route.path)
def test_the_schema_says_what_can_be_known(world: World, route: Route) -> None:
    answer = world.call("admin", route)
    told = described(route)["responses"]
    assert (route in TAGGED) == ("ETag" in answer.headers) == ("304" in told)
    assert ("If-None-Match" in taken(route)) == ("304" in told)


def test_each_of_these_answers_has_an_example() -> None:
    for path, method, operation in operations():
        for status in ("412", "422", "428"):
            if status in operation["responses"]:
                content = operation["responses"][status]["content"]["application/json"]
                assert content["examples"], (path, method, status)
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "header":
                assert parameter["example"], (path, method)
