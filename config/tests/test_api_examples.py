"""What the schema shows as examples: each body has one, and each is what its schema says."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from config.api.example_things import BY_OWNER
from config.api.example_values import BY_NAME
from config.api.examples import example_of
from config.tests.api_world import the_schema
from config.tests.strict_schema import errors

type Json = dict[str, Any]

#: Files come as they are: what is in them no schema says.
_FILES = ("multipart/form-data", "application/octet-stream", "image/webp")


def test_each_body_has_an_example() -> None:
    assert [name for name, body in bodies() if not examples(body)] == []


def test_each_example_is_what_its_schema_says() -> None:
    """It has no field besides either: what a serializer lost is in no example any more."""
    wrong = [
        f"{name}, {error}"
        for name, body in bodies()
        for example in examples(body)
        for error in errors(body["schema"], example)
    ]
    assert wrong == []


def test_each_value_is_of_a_field_that_there_is() -> None:
    known = the_schema()["components"]["schemas"]
    assert BY_NAME.keys() - set(names_of_fields(the_schema())) == set()
    for owner, values in BY_OWNER.items():
        assert values.keys() - known[owner]["properties"].keys() == set(), owner


def test_a_field_without_a_value_is_named() -> None:
    schemas = {"NewReading": {"properties": {"novelty": {"type": "string"}}}}
    with pytest.raises(LookupError, match=r"NewReading\.novelty"):
        example_of({"$ref": "#/components/schemas/NewReading"}, schemas)


@cache
def bodies() -> list[tuple[str, Json]]:
    """What is sent, and what a success answers, with the name of the operation."""
    return [
        (name, body)
        for path, described in the_schema()["paths"].items()
        for method, operation in described.items()
        for name, holder in _holders(f"{method.upper()} {path}", operation)
        for media_type, body in holder.get("content", {}).items()
        if media_type not in _FILES
    ]


def _holders(name: str, operation: Json) -> Iterator[tuple[str, Json]]:
    yield f"{name}: request", operation.get("requestBody", {})
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            yield f"{name}: {status}", response


def examples(body: Json) -> list[Any]:
    return [example["value"] for example in body.get("examples", {}).values()]


def names_of_fields(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        schema = dict(enumerate(schema))
    if isinstance(schema, dict):
        yield from schema["properties"] if isinstance(schema.get("properties"), dict) else ()
        for part in schema.values():
            yield from names_of_fields(part)
