"""Pages that are open follow what others do, also to what is not the task that they show."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from config.tests.test_browser import PASSWORD, browser, card_in, open_page, stint
from config.tests.test_browser_board import open_board
from config.tests.test_browser_live import pair, problems

__all__ = ["browser", "pair", "problems", "stint"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Three heartbeats that say that there is more, of which the first two have events in between.
_BEATS = """
async () => {
  let opened = 0, socket;
  window.WebSocket = class {
    static OPEN = 1;
    readyState = 1;
    constructor() { opened += 1; socket = this; }
    send() {}
    close() {}
  };
  const { connect } = await import("/static/js/live.js");
  const feed = connect({ team: "core", since: 0 });
  const hear = (frame) => socket.onmessage({ data: JSON.stringify(frame) });
  const beat = () => { hear({ type: "heartbeat", teams: { core: 100 } }); return opened; };
  hear({ type: "hello" });
  const after = [];
  for (const seq of [1, 2]) {
    hear({ type: "event", seq });
    after.push(beat());
  }
  after.push(beat());
  feed.close();
  return after;
}
"""
#: After how long it tries again, of two pages that lose their sockets three times.
_PAUSES = """
async () => {
  const pauses = [], later = window.setTimeout;
  let lose;
  window.WebSocket = class {
    static OPEN = 1;
    readyState = 1;
    constructor() { lose = () => this.onclose({ code: 1006 }); }
    send() {}
    close() {}
  };
  window.fetch = async () => ({ ok: false });
  window.setTimeout = (run, ms) => {
    if (ms >= 10_000) return later(run, ms); // to wait for an answer, or look for a better way
    pauses.push(ms);
    return later(run, 0);
  };
  const { connect } = await import("/static/js/live.js");
  for (const chance of [0, 0.99]) {
    Math.random = () => chance;
    const feed = connect({ team: "core", since: 0 });
    for (let times = 0; times < 3; times += 1) {
      const before = pauses.length;
      lose();
      while (pauses.length === before) await new Promise((done) => later(done, 1));
      await new Promise((done) => later(done, 20));
    }
    feed.close();
  }
  return pauses.map(Math.round);
}
"""
#: A request that nobody ever answers; a second is a millisecond.
_UNANSWERED = """
async () => {
  AbortSignal.timeout = (ms) => {
    const late = new AbortController();
    setTimeout(() => late.abort(), ms / 1000);
    return late.signal;
  };
  window.fetch = (_, { signal }) => new Promise((_, refuse) => {
    signal.addEventListener("abort", () => refuse(signal.reason));
  });
  const { byAsking } = await import("/static/js/ways.js");
  const place = { team: "core", seq: () => 0, epoch: () => undefined };
  const heard = (lost) => byAsking(place, { hello() {}, frame() {}, lost: () => lost("lost") });
  return Promise.race([new Promise(heard), new Promise((done) => setTimeout(done, 3000, "waits"))]);
}
"""


class Program:
    """Acts for somebody over the API."""

    def __init__(self, page: Page, email: str) -> None:
        self._page = page
        self._headers: dict[str, str] = {}
        signed_in = self("POST", "auth/login", email=email, password=PASSWORD)
        self._headers = {"Authorization": f"Bearer {signed_in['access']}"}

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        answer = self._page.context.request.fetch(
            f"/api/v1/{path}", method=method, headers=self._headers, data=body or None
        )
        assert answer.ok, (path, body, answer.text())
        return answer.json()["data"] if answer.status != 204 else None


def test_what_others_do_is_shown(pair: tuple[Page, Page]) -> None:
    alice, bob = pair
    does = Program(alice, "alice@example.com")
    for title in ("Paint", "Paint it", "Painting"):
        does("POST", "tasks", team="core", title=title)
    bob.goto("/tasks/CORE-1")
    bob.wait_for_selector("#live[data-state=online]")
    follow_custom_fields(does, bob)
    follow_time(does, bob)
    follow_statuses(does, bob)
    follow_the_board(does, bob)
    follow_limits(does, bob)


def follow_custom_fields(does: Program, bob: Page) -> None:
    expect(bob.locator("#custom")).to_be_hidden()
    field = does("POST", "custom-fields", team="core", name="Customer", type="text")
    expect(bob.locator("#custom")).to_contain_text("Customer")
    does("PATCH", "tasks/CORE-1", custom={field["id"]: "ACME"}, version=1)
    expect(bob.locator("#custom textarea")).to_have_value("ACME")


def follow_time(does: Program, bob: Page) -> None:
    """But what somebody is about to log stays, wherever they are."""
    total, note = bob.locator("#time .time-total strong"), bob.locator("#time [name=note]")
    entry = does("POST", "time-entries", task="CORE-1", seconds=3600)
    expect(total).to_contain_text("1")
    shown = total.inner_text()
    bob.click(".time-log summary")
    note.fill("Scraping")
    bob.locator(".comment-form textarea").focus()
    does("PATCH", f"time-entries/{entry['id']}", seconds=7200, version=1)
    does("POST", "tasks/CORE-1/comments", body="Logged.")
    expect(bob.locator(".comment")).to_have_count(1)
    expect(note).to_have_value("Scraping")
    bob.click(".time-log summary")
    bob.locator(".comment-form textarea").focus()
    expect(total).not_to_have_text(shown)


def follow_statuses(does: Program, bob: Page) -> None:
    """By many changed at once, that taken back, a status that is gone, and as a duplicate."""
    status = bob.locator("#fields [name=status]")
    chosen = status.locator("option:checked")
    both = {"ids": ["CORE-1", "CORE-2"], "changes": {"status": "in_review"}}
    changed = does("POST", "tasks/bulk", team="core", **both)
    expect(chosen).to_have_text("In review")
    does("POST", f"events/{changed['event']}/undo")
    expect(chosen).to_have_text("To do")
    [gone] = [row for row in does("GET", "statuses?team=core") if row["slug"] == "in_review"]
    does("DELETE", f"statuses/{gone['id']}?move_to=todo")
    expect(status).not_to_contain_text("In review")
    does("POST", "tasks/CORE-1/relations", type="duplicates", task="CORE-2", close=True)
    expect(chosen).to_have_text("Cancelled")


def follow_the_board(does: Program, bob: Page) -> None:
    open_board(bob, "/t/core/board")
    does("POST", "tasks/CORE-3/relations", type="duplicates", task="CORE-2", close=True)
    bob.wait_for_selector(card_in("cancelled", "Painting"))
    open_board(bob, "/t/core/board?q=has:comments")
    expect(bob.locator(".card-title")).to_have_text(["Paint"])
    does("POST", "tasks/CORE-2/comments", body="Mind the cat.")
    bob.wait_for_selector(card_in("todo", "Paint it"))


def follow_limits(does: Program, bob: Page) -> None:
    """A column turns red with the card that is too many, and back without it."""
    [status] = [row for row in does("GET", "statuses?team=core") if row["slug"] == "in_progress"]
    does("PATCH", f"statuses/{status['id']}", wip_limit=1)
    open_board(bob, "/t/core/board")
    badge = bob.locator(".column[data-status=in_progress] .badge").first
    for key, slug, total, is_red in (
        ("CORE-2", "in_progress", 1, False),
        ("CORE-1", "in_progress", 2, True),
        ("CORE-1", "done", 1, False),
    ):
        does("PATCH", f"tasks/{key}", status=slug)
        expect(badge).to_have_text(f"{total} of 1")
        assert ("badge-danger" in (badge.get_attribute("class") or "")) is is_red


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (_BEATS, [1, 1, 2]),
        (_PAUSES, [250, 500, 1000, 745, 1490, 2980]),
        (_UNANSWERED, "lost"),
    ],
    ids=["beats", "pauses", "asking"],
)
def test_a_connection_is_given_up_when_nothing_comes(
    stint: tuple[str, str, object], browser: Browser, script: str, expected: object
) -> None:
    """And no earlier: a heartbeat that is ahead of what comes slowly means nothing."""
    problems: list[str] = []
    page = open_page(browser, stint[0], problems)
    page.goto("/")
    assert page.evaluate(script) == expected
    page.context.close()
    assert problems == []
