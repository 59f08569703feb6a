"""Examples of answers, made of the schema, example_things.py and example_values.py.

So each answer has one, with every field that it has. What to ask with, each view says itself.
"""

from typing import Any

from config.api.example_things import BY_OWNER
from config.api.example_values import BY_NAME

type Json = dict[str, Any]


def example_of(schema: Json, schemas: Json, *, owner: str = "", name: str = "") -> Any:
    """A value for the field ``name`` of the object ``owner``, or for all of an answer.

    Objects are made field by field and lists have one of their things. A LookupError names the
    field that nobody has given a value yet.
    """
    if name in BY_OWNER.get(owner, {}):
        return BY_OWNER[owner][name]
    if "example" in schema:
        return schema["example"]
    kind, found = _followed(schema, schemas, owner)
    if "properties" in found:
        return {
            field: example_of(inner, schemas, owner=kind, name=field)
            for field, inner in found["properties"].items()
        }
    if "items" in found and "properties" in _followed(found["items"], schemas, kind)[1]:
        return [example_of(found["items"], schemas, owner=kind)]
    if "enum" in found:
        return BY_NAME[name] if BY_NAME.get(name) in found["enum"] else found["enum"][0]
    if name in BY_NAME:
        return BY_NAME[name]
    raise LookupError(f"Give {owner}.{name} a value in config/api/example_values.py.")


def _followed(schema: Json, schemas: Json, owner: str) -> tuple[str, Json]:
    """The schema that a reference means in the end, and what it is called."""
    while "$ref" in schema or "allOf" in schema:
        if "allOf" in schema:
            [schema] = schema["allOf"]
        else:
            owner = schema["$ref"].rpartition("/")[2]
            schema = schemas[owner]
    return owner, schema
