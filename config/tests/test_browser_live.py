"""Two people on one board: who is here, who edits what, and updates where proxies break sockets."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.tests.test_browser import (
    browser,
    found_a_team,
    invite_and_accept,
    open_page,
    stint,
)
from config.tests.test_browser_board import add, open_board

__all__ = ["browser", "stint"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: What a proxy does that knows nothing of sockets, or of answers that go on.
_NO_SOCKETS = """
window.WebSocket = class {
  constructor() { setTimeout(() => this.onclose?.({ code: 1006 }), 20); }
  close() {}
};
"""
#: Nobody looks at the page, or somebody does again.
_LOOK = """
({ hidden }) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""
_NO_STREAMS = """
window.EventSource = class {
  constructor() { setTimeout(() => this.onerror?.(), 20); }
  close() {}
};
"""
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def problems() -> list[str]:
    return []


@pytest.fixture
def pair(
    stint: tuple[str, str, Path], browser: Browser, problems: list[str]
) -> Iterator[tuple[Page, Page]]:
    """Alice and Bob of one team, each in a browser of their own."""
    first, second, folder = stint
    alice = open_page(browser, first, problems)
    found_a_team(alice, "Alice", "Core")
    bob = open_page(browser, second, problems)
    invite_and_accept(alice, bob, folder)
    yield alice, bob
    alice.context.close()
    bob.context.close()
    assert problems == []


def picture(page: Page, name: str) -> None:
    """Where PICTURES says, for whoever wants to look."""
    if not PICTURES:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=f"{PICTURES}/{name}-{width}-{scheme}.png")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_two_people_see_each_other_and_who_edits(pair: tuple[Page, Page]) -> None:
    alice, bob = pair
    bob.goto("/profile")  # who has accepted an invitation stands on the board
    open_board(alice, "/t/core/board")
    expect(alice.locator("#here")).to_be_hidden()
    add(alice, "todo", "Paint the fence")
    open_board(bob, "/t/core/board")
    expect(alice.locator("#here")).to_contain_text("Also here: Bob")
    expect(bob.locator("#here")).to_contain_text("Also here: Alice")
    bob.get_by_role("link", name="Paint the fence").click()
    expect(alice.locator("#here")).to_be_hidden()
    bob.wait_for_selector("#live[data-state=online]")
    bob.get_by_role("link", name="Edit", exact=True).click()
    bob.wait_for_selector("#live[data-state=online]")
    bob.locator("[name=title]").press_sequentially("Paint the fence red")
    mark = alice.locator(".task-card .card-editing")
    expect(mark).to_contain_text("Bob is editing this task")
    picture(alice, "board-editing")
    alice.get_by_role("link", name="Paint the fence").click()
    expect(alice.locator("#editing")).to_have_text("Bob is editing this task")
    expect(alice.locator("#here")).to_contain_text("Also here: Bob")
    picture(alice, "task-editing")
    bob.get_by_role("button", name="Save").click()
    expect(alice.locator("#editing")).to_have_text("")
    expect(alice.get_by_role("heading", level=1)).to_contain_text("red")


def test_where_all_ways_work_the_page_says_so(
    stint: tuple[str, str, Path], browser: Browser, problems: list[str]
) -> None:
    page = open_page(browser, stint[0], problems)
    found_a_team(page, "Dora", "All ways")
    page.goto("/live-test")
    expect(page.locator("#verdict")).to_contain_text("All is well", timeout=20_000)
    expect(page.locator("#ways .badge")).to_have_text(["Works"] * 3)
    page.context.close()
    assert problems == []


@pytest.mark.parametrize(
    ("broken", "way"), [(_NO_SOCKETS, "stream"), (_NO_SOCKETS + _NO_STREAMS, "asking")]
)
def test_where_sockets_do_not_get_through_the_page_finds_another_way(
    stint: tuple[str, str, Path],
    browser: Browser,
    problems: list[str],
    broken: str,
    way: str,
) -> None:
    first, second, _ = stint
    here = open_page(browser, first, problems)
    found_a_team(here, f"Carol-{way}", f"Way of {way}")
    board = here.url
    open_board(here, board)
    there = open_page(browser, second, problems, storage_state=here.context.storage_state())
    there.add_init_script(broken)
    there.goto(second + "/t/" + board.split("/t/")[1])
    there.wait_for_selector(f"#live[data-state=online][data-way={way}]", timeout=30_000)
    add(here, "todo", "Seen without a socket")
    expect(there.locator(".card-title", has_text="Seen without a socket")).to_be_visible()
    there.evaluate(_LOOK, {"hidden": True})
    add(here, "todo", "Seen later")
    there.wait_for_timeout(2000)
    later = there.locator(".card-title", has_text="Seen later")
    expect(later).to_have_count(0)
    there.evaluate(_LOOK, {"hidden": False})
    expect(later).to_be_visible()
    there.goto(second + "/live-test")
    badges = there.locator("#ways .badge")
    expect(badges.nth(0)).to_have_text("Does not get through", timeout=20_000)
    expect(badges.nth(1)).to_have_text(
        "Works" if way == "stream" else "Does not get through", timeout=20_000
    )
    expect(badges.nth(2)).to_have_text("Works")
    expect(there.locator("#verdict")).to_contain_text("Tell whoever runs Stint")
    picture(there, f"live-test-{way}")
    here.context.close()
    there.context.close()
    assert problems == []
