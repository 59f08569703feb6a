"""No write takes a field of a model that it does not offer, from whatever role."""

from collections.abc import Iterator
from functools import cache
from itertools import batched
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from accounts.tests.api import Reply
from config.tests.api_world import ROUTES, World, a_world, everything, the_schema
from config.tests.areas.area import CALLERS, Route, Write
from config.tests.sizes import size
from config.tests.test_api_wrong_input import WRITES

pytestmark = [pytest.mark.django_db, pytest.mark.security]

_OURS = ("accounts", "teams", "tasks", "notifications")
#: An answer blames no more fields than this at once.
_AT_ONCE = 20
_VALUES: list[Any] = ["00000000-0000-7000-8000-000000000000", True, 1]


@cache
def model_fields() -> frozenset[str]:
    """The names of all fields of all our models, and of the columns behind them."""
    fields = [
        field
        for app in _OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
    ]
    names = {field.name for field in fields}
    return frozenset(names | {getattr(field, "attname", field.name) for field in fields})


def offered(route: Route) -> frozenset[str]:
    """What the schema says this route takes."""
    method, path = route.template
    described = _by_place()[method.lower(), _plain(f"/api/v1/{path}")]
    content = described.get("requestBody", {}).get("content", {})
    return frozenset(
        name for media in content.values() for name in _resolved(media["schema"])["properties"]
    )


@cache
def _by_place() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, _plain(path)): operation
        for path, operations in the_schema()["paths"].items()
        for method, operation in operations.items()
    }


def _plain(path: str) -> str:
    """Whatever the ids in it are called."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = the_schema()["components"]["schemas"][schema["$ref"].split("/")[-1]]
    return found


def rounds(names: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Bodies that together hold every name with every value."""
    for value in _VALUES[: size(daily=1, thorough=len(_VALUES))]:
        for part in batched(sorted(names), _AT_ONCE):
            yield dict.fromkeys(part, value)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: f"{write.method} {write.path}")
def test_no_field_comes_in_that_is_not_offered(write: Write, record_property: Any) -> None:
    """The good body comes along, so that nothing but the strange field can be to blame."""
    world = a_world()
    route = next(route for route in ROUTES if route.template == (write.method, write.path))
    hidden = model_fields() - offered(route)
    assert len(hidden) > 100
    before, sent = everything(world.team), 0
    callers = list(zip(CALLERS, route.statuses, strict=True))
    for caller, usual in callers[: size(daily=1, thorough=len(callers))]:
        for strange in rounds(hidden):
            reply = send(world, caller, write, strange)
            sent += len(strange)
            if reply.status == 400:
                left = {name: strange[name] for name in set(strange) - set(reply.details)}
                assert not left or is_ignored(world, caller, write, left), (caller, left)
            else:
                assert reply.status in {usual, 401, 403, 404}, (caller, reply.raw)
                assert reply.status >= 400, (caller, reply.raw)
    assert everything(world.team) == before
    record_property("fields tried to be slipped in", sent)


def send(world: World, caller: str, write: Write, strange: dict[str, Any]) -> Reply:
    api, body = world.api(caller), world.fill(write.good) | strange
    return api.call(write.method, world.path(write.path), body)


def is_ignored(world: World, caller: str, write: Write, strange: dict[str, Any]) -> bool:
    """What a program has read it may send back, and it has no effect: the answer says what it says
    without it, or at least not what was sent.
    """
    plain, shown = (_shown(world, caller, write, extra) for extra in ({}, strange))
    return all(
        _same(shown.get(name), plain.get(name)) or not _same(shown.get(name), value)
        for name, value in strange.items()
    )


def _shown(world: World, caller: str, write: Write, extra: dict[str, Any]) -> dict[str, Any]:
    """What comes back; it is as if it had not been sent."""
    with transaction.atomic():
        reply = send(world, caller, write, extra)
        transaction.set_rollback(True)
    return dict(reply.data) if reply.status in {200, 201} else {}


def _same(one: Any, other: Any) -> bool:
    """For Python True is 1, and for JSON it is not."""
    return type(one) is type(other) and one == other
