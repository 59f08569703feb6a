"""docs/asyncapi.yaml as a judge of frames: what it does not describe may not be sent."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from jsonschema_rs import Draft202012Validator

from notifications.frames import Frame


@cache
def document() -> dict[str, Any]:
    text = (Path(settings.BASE_DIR) / "docs" / "asyncapi.yaml").read_text()
    return dict(yaml.safe_load(text))


def payloads(operation: str) -> dict[str, dict[str, Any]]:
    """The schemas of the frames that an operation carries, by their type."""
    messages = document()["operations"][operation]["messages"]
    found = [_follow(_follow(reference))["payload"] for reference in messages]
    return {schema["properties"]["type"]["const"]: schema for schema in found}


def check_sent(frame: Frame) -> None:
    _check("clientSends", frame)


def check_received(frame: Frame) -> None:
    _check("serverSends", frame)


def _check(operation: str, frame: Frame) -> None:
    known = payloads(operation)
    assert frame["type"] in known, f"{operation}: {frame['type']} is not in docs/asyncapi.yaml"
    schema = known[frame["type"]] | {"components": document()["components"]}
    Draft202012Validator(schema, validate_formats=True).validate(frame)


def _follow(reference: dict[str, str]) -> dict[str, Any]:
    found: Any = document()
    for step in reference["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)
