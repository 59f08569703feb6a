"""What the OpenAPI schema promises is what comes, whatever is sent."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.api.errors import CODES
from config.tests.api_world import ROUTES, World, a_world, the_schema
from config.tests.areas.area import CALLERS
from config.tests.sizes import size
from config.wsgi import application

type Figure = Callable[[str, object], None]

pytestmark = pytest.mark.security

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_AS_MANY = hypothesis_settings(
    max_examples=size(daily=12, thorough=200),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def operations() -> Iterator[tuple[str, str]]:
    for path, described in the_schema()["paths"].items():
        for method in described:
            if path != "/health/ready":  # asks services that tests may not have
                yield method, path


def test_the_schema_is_valid_and_complete() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


@pytest.mark.parametrize(("method", "path"), list(operations()))
def test_answers_keep_the_schema(
    one_connection: None, record_property: Figure, method: str, path: str
) -> None:
    """To each role and to nobody: no answer is a 5xx, none is other than the schema says."""
    world = a_world()
    schema = schemathesis.openapi.from_dict(the_schema())
    schema.app = application
    headers = {caller: world.api(caller).headers for caller in CALLERS}
    sent = count(1)

    @_AS_MANY
    @given(
        case=cases(schema[path][method.upper()]),
        caller=st.sampled_from(CALLERS),
        is_real=st.booleans(),
    )
    def send(case: Any, caller: str, is_real: bool) -> None:
        if is_real:
            case.path_parameters = real_ids(world, path)
        with transaction.atomic():
            response = case.call(headers=headers[caller])
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)
        next(sent)

    send()
    record_property("requests held to the schema", next(sent) - 1)


def cases(operation: Any) -> Any:
    """What keeps to the schema and, where there is something to break, what does not."""
    modes = [GenerationMode.POSITIVE]
    if operation.definition.raw.get("parameters") or operation.body:
        modes.append(GenerationMode.NEGATIVE)
    return st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])


def real_ids(world: World, path: str) -> dict[str, str]:
    things = {"tasks": world.task.pk, "comments": world.comment.pk}
    pk = things.get(path.removeprefix("/api/v1/").partition("/")[0], world.invitation.pk)
    known = {name: str(thing) for name, thing in world.things.items()}
    every = known | {
        "slug": world.team.slug,
        "user_id": str(world.member.pk),
        "id": str(pk),
        "emoji": "👍",
    }
    return {name: value for name, value in every.items() if f"{{{name}}}" in path}


def test_every_answer_with_a_body_is_in_the_envelope() -> None:
    for path, described in the_schema()["paths"].items():
        for method, operation in described.items():
            for status, response in operation["responses"].items():
                if status in ("204", "304"):
                    assert "content" not in response
                    continue
                if status == "200" and "application/json" not in response["content"]:
                    assert path.endswith(
                        ("/avatar", "/content", "/export", "/preview", "/stream")
                    )  # a file comes as it is, and so does a stream
                    continue
                schema = response["content"]["application/json"]["schema"]
                inside = schema.get(
                    "properties", {"error": 1, "meta": 1} if "$ref" in schema else {}
                )
                assert inside.keys() in ({"data", "meta"}, {"error", "meta"}), (method, path)


def test_every_operation_says_what_it_is() -> None:
    for path, described in the_schema()["paths"].items():
        for method, operation in described.items():
            assert operation["summary"], (method, path)
            assert "default" in operation["responses"] or path.startswith("/health")


def test_the_docs_name_every_route_and_code() -> None:
    docs = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
    for route in ROUTES:
        assert f"`{route.method} {route.template[1]}`" in docs, route.template
    for code in {*CODES.values(), "validation_error", "malformed_json"}:
        assert f"`{code}`" in docs or code == "bad_request", code


def test_schema_and_docs_are_served_from_here(client: Client) -> None:
    schema = client.get("/api/schema")
    assert schema.status_code == 200
    assert b"/api/v1/tasks/{id}/comments" in schema.content
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert b"//cdn" not in page.content
    assert b"swagger-ui-bundle.js" in page.content
