"""What is long is read in another way than what is short, and the answer is the same."""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.api import Api
from benchmarks.loading import World, load
from benchmarks.words import COMMON_WORD, RARE_WORD
from tasks.lists.sorting import SORTS

pytestmark = pytest.mark.django_db

ORDERS = [sign + name for name in SORTS for sign in ("", "-")]
ORDERS += ["custom.size", "-custom.size", "due,-points,title", "project,title", "-status,due"]
QUERIES = [
    "label:docs", "-label:docs", "label:docs,bug", "label:docs -creator:me", "is:blocked",
    "custom.size:>500", "-custom.size:>500", "custom.size:none", "due:2026-03-10..2026-04-01",
    "is:overdue", "points:>3 -due:none", "is:watched", "-is:watched", "updated:>2026-01-01",
    COMMON_WORD, f'"the second" -{RARE_WORD}', f"{COMMON_WORD} label:docs sort:title", "-invoice",
    "LARGE-7", "assignee:me sort:project", "status:todo sort:due", "label:docs sort:custom.size",
    "estimated:>10", "actual:<=1", "-estimated:<30", "has:attachment", "has:comments", "has:time",
    "has:checklist", "has:relations", "-has:relations", "has:subtasks", "-has:subtasks",
    "parent:LARGE-3", "-parent:none", "creator:p11@bench.example,p10@bench.example", "-creator:me",
    "is:open", "-is:open", "is:open -status:todo", "status:todo,done", "assignee:me,none",
    "is:open sort:custom.size",
]  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return load(20, 130, short=True)


def rows(user: User, parameters: str, limit: int) -> list[str]:
    """All that the list has, page by page and by cursor."""
    api, path = Api(user), f"tasks?team=large&{parameters}&fields=key&limit={limit}"
    paged: list[str] = []
    page = pages = 1
    while page <= pages:
        reply = api.get(f"{path}&page={page}")
        assert reply.status == 200, reply.raw
        paged += [row["key"] for row in reply.data]
        pages, page = reply.meta["pagination"]["total_pages"], page + 1
    assert len(paged) == reply.meta["pagination"]["total"]
    assert by_cursor(api, path) == paged
    return paged


def by_cursor(api: Api, path: str) -> list[str]:
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        reply: Any = api.get(f"{path}&cursor={cursor}")
        assert reply.status == 200, reply.raw
        found += [row["key"] for row in reply.data]
        cursor = reply.meta["pagination"]["next_cursor"]
    return found


def as_if_long(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("narrowing", "listing"):
        monkeypatch.setattr(f"tasks.lists.{place}.MOST_SORTED", 0)


@pytest.mark.parametrize("parameters", [f"sort={order}" for order in ORDERS])
def test_every_order(world: World, monkeypatch: pytest.MonkeyPatch, parameters: str) -> None:
    short = rows(world.reader, parameters, 100)
    assert len(short) == len(set(short)) == 130
    as_if_long(monkeypatch)
    assert rows(world.reader, parameters, 100) == short
    assert rows(world.reader, parameters, 9) == short


def test_every_condition(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    short = {text: rows(world.reader, f"q={text}", 100) for text in QUERIES}
    assert [text for text, found in short.items() if not found] == []
    as_if_long(monkeypatch)
    for text, expected in short.items():
        assert rows(world.reader, f"q={text}", 17) == expected, text
