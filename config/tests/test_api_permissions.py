"""Who gets what at every route, and that the routes are these and no others."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from accounts.tests.api import Api
from config.tests import matrix
from config.tests.api_world import (
    ROUTES,
    World,
    a_world,
    everything,
    the_schema,
)
from config.tests.areas.area import CALLERS, LIKE, Route
from tasks.tests.factories import CommentFactory, TaskFactory
from teams.api.viewsets import PolicyViewSet
from teams.models import Team

pytestmark = pytest.mark.security

_METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def patterns(found: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in found:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, path)
        else:
            yield path, entry


def served() -> Iterator[tuple[str, str, Any]]:
    """Method, path and view class of everything under /api/v1/."""
    for path, entry in patterns(get_resolver().url_patterns):
        if path.startswith("api/v1/"):
            view: Any = entry.callback
            methods = getattr(view, "actions", None) or vars(view.cls)
            for method in _METHODS & set(methods):
                yield method.upper(), path.removeprefix("api/v1/"), view


def plain(path: str) -> str:
    """``<slug:id>`` and ``{id}`` alike."""
    for kind in ("slug:", "uuid:", "str:"):
        path = path.replace(kind, "")
    return path.replace("<", "{").replace(">", "}")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: " ".join(route.template))
def test_each_role_at_each_route(world: World, route: Route) -> None:
    codes = {400: "validation_error", 401: "not_authenticated", 403: "forbidden"}
    codes |= {404: "not_found", 409: "conflict"}
    before = everything(world.team)
    for caller in (*CALLERS, *LIKE):
        expected = route.status_of(caller)
        with transaction.atomic():
            reply = world.call(caller, route)
            assert reply.status == expected, (caller, reply.raw)
            if expected >= 400:
                assert reply.code == codes[expected]
                assert everything(world.team) == before
            transaction.set_rollback(True)


def test_the_table_has_every_route() -> None:
    assert sorted((method, plain(path)) for method, path, _ in served()) == sorted(
        route.template for route in ROUTES
    )


def test_the_table_is_written_down() -> None:
    assert matrix.PAGE.read_text() == matrix.page(), "python -m config.tests.matrix writes it anew"


def test_the_schema_has_every_route() -> None:
    schema = the_schema()
    described = {
        (method.upper(), path)
        for path, operations in schema["paths"].items()
        for method in operations
        if method in _METHODS
    }
    health = {("GET", "/health"), ("GET", "/health/ready")}
    assert described == health | {
        (route.method, "/api/v1/" + route.template[1]) for route in ROUTES
    }


def test_every_method_of_every_viewset_has_a_policy() -> None:
    viewsets = {view.cls for _, _, view in served() if hasattr(view, "actions")}
    assert len(viewsets) >= 8
    for method, path, view in served():
        if hasattr(view, "actions"):
            assert issubclass(view.cls, PolicyViewSet)
            assert view.actions[method.lower()] in view.cls.policy, (method, path)


def test_what_has_no_policy_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _, _, view in served():
        if hasattr(view, "actions"):
            monkeypatch.setattr(view.cls, "policy", {})
    for route in ROUTES:
        if not route.path.startswith(("auth/", "users/")):
            assert world.call("admin", route).status == 403, route


def test_authors_keep_their_own(world: World) -> None:
    developer = world.people["developer"]
    api = world.api("developer")
    comment = CommentFactory.create(actor=developer, task=world.task)
    task = TaskFactory.create(actor=developer, team=world.team)
    assert api.patch(f"comments/{comment.pk}", {"body": "Better."}).status == 200
    assert world.api("admin").patch(f"comments/{comment.pk}", {"body": "Mine."}).status == 403
    assert api.delete(f"comments/{comment.pk}").status == 204
    assert api.delete(f"tasks/{task.pk}").status == 204


def test_everybody_may_leave_but_the_last_admin(world: World) -> None:
    for role in ("viewer", "commenter", "developer", "manager"):
        person = world.people[role]
        assert isinstance(person, User)
        path = f"teams/{world.team.slug}/members/{person.pk}"
        assert world.api(role).delete(path).status == 204
        assert world.api(role).get(f"teams/{world.team.slug}").status == 404
    admin = world.people["admin"]
    assert isinstance(admin, User)
    path = f"teams/{world.team.slug}/members/{admin.pk}"
    assert world.api("admin").delete(path).status == 409
    assert world.api("admin").patch(path, {"role": "viewer"}).status == 409


def test_a_deleted_team_is_gone_for_everybody(world: World) -> None:
    assert world.api("admin").delete(f"teams/{world.team.slug}").status == 204
    for route in ROUTES:
        is_ones_own = route.path.startswith(("tokens", "calendar-feeds", "users/me"))
        if ("{" in route.path or "<slug>" in route.path) and not is_ones_own:
            assert world.call("admin", route).status == 404, route
    assert world.api("admin").get("tasks").data == []
    assert world.api("admin").get("teams").data == []


def test_methods_that_a_route_does_not_have(world: World) -> None:
    by_path: dict[str, set[str]] = {}
    for route in ROUTES:
        by_path.setdefault(route.path.partition("?")[0], set()).add(route.method)
    for path, methods in by_path.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - methods:
            reply = world.api("admin").call(method, world.path(path), {})
            assert (reply.status, reply.code) == (405, "method_not_allowed"), (method, path)


def test_a_slash_at_the_end_makes_no_difference(world: World) -> None:
    api = world.api("admin")
    assert api.get("teams/core/").data == api.get("teams/core").data
    body = {"team": "core", "title": "By a slash"}
    assert api.post("tasks/", body).status == 201


@pytest.mark.parametrize(
    "path", ["nothing", "teams/core/nothing", "tasks/core/1", "auth", "users/x"]
)
def test_a_path_that_is_none(world: World, path: str) -> None:
    reply = world.api("admin").get(path)
    assert (reply.status, reply.code) == (404, "not_found")


def test_head_is_get_without_a_body(team: Team, alice: User) -> None:
    response = Api(alice).client.head("/api/v1/teams/core", headers=Api(alice).headers)
    assert (response.status_code, response.content) == (200, b"")
