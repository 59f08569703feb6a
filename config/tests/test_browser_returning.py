"""Pages that were cut off come back to the socket by themselves, and stay on it otherwise."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from config.tests.test_browser import Processes, browser, found_a_team, open_page
from config.tests.test_browser_board import add, open_board

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: A proxy that knows nothing of sockets until somebody mends it.
_MENDED_LATER = """
const Socket = window.WebSocket;
window.WebSocket = class {
  static OPEN = Socket.OPEN;
  constructor(address) {
    if (window.isMended) return new Socket(address);
    setTimeout(() => this.onclose?.({ code: 1006 }), 20);
  }
  close() {}
};
"""
_NO_STREAMS = """
window.EventSource = class {
  constructor() { setTimeout(() => this.onerror?.(), 20); }
  close() {}
};
"""
#: Longer than a page needs to try a way twice.
_AWAY_SECONDS = 4
#: A page on a lesser way has tried the better ones again by then.
_LOOKED_UP = 30_000


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with Processes(tmp_path_factory.mktemp("stint")) as processes:
        yield processes


@pytest.fixture
def problems() -> list[str]:
    """What pages complain of, but for connections that fail: those are cut here on purpose."""
    return []


def is_by(page: Page, way: str, seconds: float = 20) -> None:
    page.wait_for_selector(f"#live[data-state=online][data-way={way}]", timeout=seconds * 1000)


def asked_for_log(page: Page) -> list[str]:
    """The addresses of streams and waiting requests that the page asks for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/events" in request.url:
            asked.append(request.url)

    page.on("request", note)
    return asked


def test_after_a_restart_pages_are_back_on_the_socket_and_see_each_other(
    processes: Processes, browser: Browser, problems: list[str]
) -> None:
    here = open_page(browser, processes.addresses[0], problems)
    found_a_team(here, "Alice", "Core")
    is_by(here, "socket")
    asked = asked_for_log(here)
    processes.stop_first()
    expect(here.locator("#live")).to_have_attribute("data-state", "reconnecting")
    time.sleep(_AWAY_SECONDS)
    processes.start_first()
    is_by(here, "socket")
    assert asked == [], "a server that is away is no proxy that breaks sockets"
    add(here, "todo", "Seen after the restart")
    there = open_page(
        browser, processes.addresses[0], [], storage_state=here.context.storage_state()
    )
    open_board(there, "/t/core/board")
    expect(there.locator(".card-title")).to_have_text(["Seen after the restart"])
    here.context.close()
    there.context.close()
    assert [text for text in problems if "ERR_CONNECTION" not in text] == []


@pytest.mark.parametrize(
    ("broken", "way"),
    [(_MENDED_LATER, "stream"), (_MENDED_LATER + _NO_STREAMS, "asking")],
)
def test_a_lesser_way_that_works_keeps_nobody_from_the_socket(
    processes: Processes, browser: Browser, problems: list[str], broken: str, way: str
) -> None:
    page = open_page(browser, processes.addresses[0], problems)
    found_a_team(page, f"Carol-{way}", f"Way of {way}")
    page.clock.install()
    page.add_init_script(broken)
    page.reload()
    is_by(page, way)
    page.clock.fast_forward(_LOOKED_UP)
    time.sleep(1)
    is_by(page, way)
    page.evaluate("window.isMended = true")
    page.clock.fast_forward(2 * _LOOKED_UP)
    is_by(page, "socket")
    add(page, "todo", "Seen on the socket")
    page.context.close()
    assert problems == []


def test_a_task_that_somebody_deletes_does_not_take_its_editor_off(
    processes: Processes, browser: Browser, problems: list[str]
) -> None:
    editor = open_page(browser, processes.addresses[0], problems)
    found_a_team(editor, "Dora", "Gone")
    open_board(editor, "/t/gone/board")
    add(editor, "todo", "Soon gone")
    heard: list[str] = []
    editor.on(
        "websocket", lambda socket: socket.on("framereceived", lambda text: heard.append(str(text)))
    )
    editor.get_by_role("link", name="Soon gone").click()
    editor.get_by_role("link", name="Edit", exact=True).click()
    is_by(editor, "socket")
    other = open_page(
        browser, processes.addresses[0], problems, storage_state=editor.context.storage_state()
    )
    other.goto(editor.url.replace("/edit", ""))
    other.get_by_role("link", name="Delete", exact=True).click()
    other.locator("main form .button-danger").click()
    other.wait_for_url("**/t/gone/board")
    editor.locator("[name=title]").press_sequentially("Still typing")
    deadline = time.monotonic() + 10
    while not any("not_found" in text for text in heard) and time.monotonic() < deadline:
        editor.wait_for_timeout(100)
    assert any("not_found" in text for text in heard)
    editor.wait_for_timeout(500)
    is_by(editor, "socket", 1)
    editor.context.close()
    other.context.close()
    assert problems == []
