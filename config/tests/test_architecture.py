"""The rooms and the one way through them: docs/architecture.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOMS = ("accounts", "teams", "tasks", "notifications")
ROOT = Path(settings.BASE_DIR)


def modules(room: str) -> Iterator[Path]:
    for path in sorted((ROOT / room).rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if "tests" not in parts and "migrations" not in parts:
            yield path


def imported(path: Path) -> Iterator[str]:
    """The first word of everything a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    forbidden = {*ROOMS[ROOMS.index(room) + 1 :], "config"}
    arrows = {
        (str(path.relative_to(ROOT)), name)
        for path in modules(room)
        for name in imported(path)
        if name in forbidden
    }
    assert not arrows


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_code_to_walk(room: str) -> None:
    """Guards the test above against looking into an empty folder."""
    assert len(list(modules(room))) > 5


def test_only_actions_write() -> None:
    """Edges parse and call; what they write goes through an action."""
    edges = ("views", "api", "consumers", "forms", "jobs")
    forbidden = (".save(", ".delete(", ".bulk_create(", ".objects.create(")
    for room in ROOMS:
        for path in modules(room):
            place = {*path.relative_to(ROOT / room).with_suffix("").parts}
            if place & set(edges):
                text = path.read_text()
                assert not [call for call in forbidden if call in text], path
