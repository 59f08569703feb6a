"""What the OpenAPI schema says about all answers alike: the envelope, errors, and health.

The views document their data alone, as they make it; the renderer and this add the envelope.
"""

from collections.abc import Iterator
from typing import Any

from config.api.errors import CODES
from config.api.examples import example_of

type Json = dict[str, Any]

_METHODS = ("get", "post", "put", "patch", "delete")
_MEDIA = "application/json"
_STRING = {"type": "string"}
_INTEGER = {"type": "integer"}


ETAG = {
    "description": "By which `If-None-Match` and `If-Match` name what was read.",
    "schema": _STRING,
    "example": '"3.9b1c6a52e07d4f83a1c5"',
}


def wrap_in_envelope(result: Json, **_generation: Any) -> Json:
    """A postprocessing hook of drf-spectacular."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(_schemas())
    for operation in _operations(result):
        for status, response in operation["responses"].items():
            if status.startswith("2") and (content := response.get("content", {}).get(_MEDIA)):
                if "version" in _fields(content["schema"], schemas):
                    response.setdefault("headers", {})["ETag"] = ETAG
                content |= _enveloped(content, _meta_of(operation), schemas)
        answers = _errors(operation) | operation["responses"]
        operation["responses"] = dict(sorted(answers.items()))
    result["paths"].update(_health_paths(schemas))
    return result


def _enveloped(content: Json, meta: Json, schemas: Json) -> Json:
    """What an answer is like, and an example: the view's own, or one made for it."""
    said = content.get("examples") or {
        "answer": {"value": example_of(content["schema"], schemas)},
    }
    around = example_of(meta, schemas)
    examples = {
        name: {**one, "value": {"data": one["value"], "meta": around}} for name, one in said.items()
    }
    return {"schema": _envelope("data", content["schema"], meta), "examples": examples}


def _operations(result: Json) -> Iterator[Json]:
    for path in result["paths"].values():
        yield from (operation for method, operation in path.items() if method in _METHODS)


def _fields(schema: Json, schemas: Json) -> Json:
    """Of the object that an answer is; a list has none."""
    name = schema.get("$ref", "").rpartition("/")[2]
    fields: Json = schemas.get(name, schema).get("properties", {})
    return fields


def _meta_of(operation: Json) -> Json:
    """A view that says more than its page names it by the extension ``x-meta``."""
    if named := operation.pop("x-meta", ""):
        return _ref(named)
    parameters = {parameter["name"] for parameter in operation.get("parameters", ())}
    if "page" in parameters:
        return _ref("PageMeta")
    return _ref("EventsMeta") if "since" in parameters else _ref("Meta")


def _errors(operation: Json) -> Json:
    """Those that the caller can do something about one by one, the others together."""
    asks = any(parameter["in"] != "header" for parameter in operation.get("parameters", ()))
    statuses = {"400", "404"} if asks else {"400"}
    statuses |= {"401", "403"}
    if "requestBody" in operation:
        statuses |= {"409", "413", "415"}
    named = {status: error_answer(f"`{CODES[int(status)]}`") for status in sorted(statuses)}
    return named | {"default": error_answer("Any other error.")}


def error_answer(
    description: str, examples: Json | None = None, schema: str = "ErrorAnswer"
) -> Json:
    content: Json = {"schema": _ref(schema)}
    if examples:
        content["examples"] = examples
    return {"description": description, "content": {_MEDIA: content}}


def example(error: Json) -> Json:
    """An error as it comes, in its envelope."""
    meta = {"request_id": "0192f3a0b1c2", "timestamp": "2027-01-31T09:00:00Z"}
    return {"value": {"error": error, "meta": meta}}


def header(name: str, description: str, example: str, **limits: str) -> Json:
    """A header that a request may have."""
    return {
        "name": name,
        "in": "header",
        "description": description,
        "schema": {"type": "string", **limits},
        "example": example,
    }


def _envelope(name: str, inner: Json, meta: Json) -> Json:
    return _object({name: inner, "meta": meta})


def _object(properties: Json, optional: tuple[str, ...] = ()) -> Json:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> Json:
    meta = {"request_id": _STRING, "timestamp": {"type": "string", "format": "date-time"}}
    error = {
        "code": {"type": "string", "description": "For programs.", "example": "validation_error"},
        "message": {"type": "string", "description": "For people: what to do."},
        "details": {
            "type": "object",
            "description": "Sentences for each field that is wrong.",
            "additionalProperties": {"type": "array", "items": _STRING},
        },
    }
    conflict = _object({"base": {}, "theirs": {}, "yours": {}})
    stale = {
        "current": {
            "type": "object",
            "description": "The object as it is.",
            "additionalProperties": True,
        },
        "conflicts": {
            "type": "object",
            "description": "The fields of the request that somebody else has changed since.",
            "additionalProperties": conflict,
        },
    }
    since = {"head": _INTEGER, "epoch": {"type": "string", "format": "uuid"}}
    return {
        "Meta": _object(meta),
        "PageMeta": _object({**meta, "pagination": _pagination()}),
        "SearchMeta": _object(
            {**meta, "pagination": _pagination(), "suggestion": _suggestion()},
        ),
        "EventsMeta": _object({**meta, **since, "next_since": _INTEGER}),
        "ErrorAnswer": _object({"error": _object(error), "meta": _ref("Meta")}),
        "StaleAnswer": _object(
            {"error": _object({**error, **stale}, optional=tuple(stale)), "meta": _ref("Meta")}
        ),
    }


def _pagination() -> Json:
    return _object(
        {
            "limit": _INTEGER,
            "page": _INTEGER,
            "total": _INTEGER,
            "total_pages": _INTEGER,
            "next_cursor": {
                "type": "string",
                "nullable": True,
                "description": "With `cursor` instead of the other three; null at the end.",
            },
        },
        optional=("page", "total", "total_pages", "next_cursor"),
    )


def _suggestion() -> Json:
    told = "What to look for instead, where nothing is found; empty when nothing is alike."
    return {"type": "string", "description": told}


def _health_paths(schemas: Json) -> Json:
    state = {"type": "string", "enum": ["up", "down"], "example": "up"}
    live = {
        "status": {"type": "string", "enum": ["ok"], "example": "ok"},
        "version": {"type": "string", "example": "1.4.0"},
        "uptime": {"type": "number", "description": "Seconds."},
        "timestamp": {"type": "string", "format": "date-time"},
        "memory": {"type": "integer", "description": "Bytes."},
    }
    ready = {
        "status": {"type": "string", "enum": ["ready", "not_ready"], "example": "ready"},
        **dict.fromkeys(("database", "broker", "layer", "migrations"), state),
    }
    living = _health("health", "Whether the process lives", live, schemas)
    working = _health("healthReady", "Whether it can work", ready, schemas)
    content = working["responses"]["200"]["content"][_MEDIA]
    not_ready = {"content": {_MEDIA: {"schema": content["schema"]}}}
    working["responses"]["503"] = {"description": "It cannot: the answer says why.", **not_ready}
    return {"/health": {"get": living}, "/health/ready": {"get": working}}


def _health(operation_id: str, summary: str, properties: Json, schemas: Json) -> Json:
    content = _enveloped({"schema": _object(properties)}, _ref("Meta"), schemas)
    return {
        "operationId": operation_id,
        "summary": summary,
        "tags": ["health"],
        "security": [{}],
        "responses": {"200": {"description": summary, "content": {_MEDIA: content}}},
    }
