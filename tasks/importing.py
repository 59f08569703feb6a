"""Reading a CSV of tasks: which columns are understood, and what is wrong with a row.

Nothing here writes to the database; actions/imports.py does, with the drafts that come from here.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import ValidationError

from tasks.models import Task

#: Field -> the column names it is known by, in lower case without spaces, dashes or underscores.
COLUMNS = {
    "source_key": ("issuekey", "key", "id"),
    "title": ("title", "summary", "name"),
    "description": ("description", "body"),
    "points": ("storypoint", "storypoints", "points", "estimate"),
}
MAX_BYTES = 10 * 1024 * 1024
_EMPTY = ("", "NULL")
_MOST_DIGITS = len(str(Task.MAX_POINTS))
_PROGRESS_SECONDS = 3600


class Progress(TypedDict):
    done: int
    total: int


class Refusal(TypedDict):
    """A row that was not taken. ``line`` counts the file's lines, the header being 1."""

    line: int
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can become a task."""

    line: int
    source_key: str
    title: str
    description: str
    points: int | None


class Table:
    """An uploaded CSV. A file that cannot be read at all is a ValidationError of ``file``."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_BYTES:
            raise _unreadable("The file is larger than 10 MB. Split it and import the parts.")
        csv.field_size_limit(MAX_BYTES)
        self._reader = csv.reader(io.StringIO(_decode(data), newline=""), strict=True)
        header = [name.strip() for name in self._next() or []]
        self._columns = _recognise(header)
        known = set(self._columns.values())
        self.ignored = [name for place, name in enumerate(header) if place not in known]

    def rows(self) -> Iterator[Draft | Refusal]:
        line = self._reader.line_num + 1
        while (cells := self._next()) is not None:
            if any(cells):
                yield self._read(line, cells)
            line = self._reader.line_num + 1

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error as error:
            line = self._reader.line_num
            raise _unreadable(
                f"The file is not well-formed CSV near line {line}: {error}."
            ) from error

    def _read(self, line: int, cells: list[str]) -> Draft | Refusal:
        values = {
            field: _clean(cells[place]) if place < len(cells) else ""
            for field, place in self._columns.items()
        }
        key = values.get("source_key") or _fingerprint(cells)
        try:
            return Draft(
                line,
                _source_key(key),
                _title(values["title"]),
                _description(values.get("description", "")),
                _points(values.get("points", "")),
            )
        except ValueError as error:
            return Refusal(line=line, key=values.get("source_key", "")[:100], reason=str(error))


def report_progress(import_id: UUID, done: int, total: int) -> None:
    """Kept in the cache: the database shows nothing of a transaction until it is over."""
    progress = Progress(done=done, total=total)
    cache.set(_progress_key(import_id), progress, _PROGRESS_SECONDS)


def progress(import_id: UUID) -> Progress | None:
    found: Progress | None = cache.get(_progress_key(import_id))
    return found


def _progress_key(import_id: UUID) -> str:
    return f"import-progress:{import_id}"


def _unreadable(message: str) -> ValidationError:
    return ValidationError({"file": message})


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable("The file is not UTF-8 text. Save it as CSV in UTF-8.") from error


def _recognise(header: list[str]) -> dict[str, int]:
    plain = [name.lower().translate(str.maketrans("", "", " -_")) for name in header]
    places = {}
    for field, names in COLUMNS.items():
        if known := next((name for name in names if name in plain), None):
            places[field] = plain.index(known)
    if "title" not in places:
        found = ", ".join(header[:20]) or "nothing"
        raise _unreadable(f"The first line has to name a column “title”. It names: {found}.")
    return places


def _clean(cell: str) -> str:
    return "" if cell.strip() in _EMPTY else cell.strip()


def _fingerprint(cells: list[str]) -> str:
    """A row without a key is known again by what it says."""
    return "sha256:" + hashlib.sha256("\x1f".join(cells).encode()).hexdigest()


def _source_key(text: str) -> str:
    return _text(text, 100, "key")


def _title(text: str) -> str:
    if not text:
        raise ValueError("It has no title.")
    return _text(" ".join(text.split()), Task.MAX_TITLE, "title")


def _description(text: str) -> str:
    return _text(text, Task.MAX_DESCRIPTION, "description")


def _text(text: str, longest: int, what: str) -> str:
    if len(text) > longest:
        raise ValueError(f"Its {what} has {len(text):,} characters; {longest:,} are allowed.")
    if "\x00" in text:
        raise ValueError(f"Its {what} contains a NUL character.")
    return text


def _points(text: str) -> int | None:
    if not text:
        return None
    whole = text.removesuffix(".0")
    is_number = whole.isascii() and whole.isdecimal() and len(whole) <= _MOST_DIGITS
    if not is_number or int(whole) > Task.MAX_POINTS:
        raise ValueError(f"Its points are “{text[:20]}”; they have to be a whole number.")
    return int(whole)
