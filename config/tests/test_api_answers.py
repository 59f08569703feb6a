"""Answers have what the schema names, and nothing that it keeps to itself."""

import json
from typing import Any

import pytest
from django.db import transaction

from config.tests.api_world import World, a_world, the_schema
from config.tests.areas.area import Route
from config.tests.strict_schema import errors
from config.tests.test_api_conditional import DOING, the_one_who_may

pytestmark = pytest.mark.django_db

_MEDIA = "application/json"


def test_answers_have_no_field_that_the_schema_does_not_name() -> None:
    world = a_world()
    wrong = [f"{route.template}, {error}" for route in DOING for error in judged(world, route)]
    assert wrong == []


def judged(world: World, route: Route) -> list[str]:
    with transaction.atomic():
        answer = world.call(the_one_who_may(route), route)
        transaction.set_rollback(True)
    method, path = route.template
    responses: Any = the_schema()["paths"][f"/api/v1/{path}"][method.lower()]["responses"]
    content = responses[str(answer.status)].get("content", {})
    return errors(content[_MEDIA]["schema"], json.loads(answer.raw)) if _MEDIA in content else []
