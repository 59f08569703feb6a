"""Reading a body: one JSON object in UTF-8, strictly, and of a sane shape."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError, UnsupportedMediaType, ValidationError
from rest_framework.parsers import BaseParser

from accounts import strict_json


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        _, parameters = parse_header_parameters(media_type or "")
        if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "")
        body = _load(stream.read())
        if not isinstance(body, dict):
            raise ValidationError({"non_field_errors": ["Send one JSON object: {…}."]})
        _check(body)
        return body


def _load(raw: bytes) -> Any:
    try:
        return strict_json.read(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _malformed(f"byte {error.start} is not UTF-8") from error
    except ValueError as error:
        raise _malformed(str(error)) from error


def _malformed(reason: str) -> ParseError:
    return ParseError(f"The body is not JSON that can be read: {reason}.", code="malformed_json")


def _check(body: dict[str, Any]) -> None:
    if not all(map(strict_json.is_keepable, body)):
        raise ValidationError({"non_field_errors": [strict_json.NOT_TEXT]})
    found = {name: strict_json.complaint(value) for name, value in body.items()}
    if bad := {name: [sentence] for name, sentence in found.items() if sentence}:
        raise ValidationError(bad)
