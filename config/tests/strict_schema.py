"""The schema as a judge of bodies: it takes what it names, and nothing besides."""

from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator

from config.tests.api_world import the_schema


def errors(schema: dict[str, Any], body: Any) -> list[str]:
    """What is wrong with a body, each with its place in it."""
    judge = Draft202012Validator(strict(schema) | components(), validate_formats=True)
    return [f"{list(error.instance_path)}: {error.message}" for error in judge.iter_errors(body)]


@cache
def components() -> dict[str, Any]:
    return {"components": strict(the_schema()["components"])}


def strict(schema: Any) -> Any:
    """In the words of JSON Schema, which knows no ``nullable``, and closed to other fields."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(part) for name, part in schema.items() if name != "nullable"}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made
