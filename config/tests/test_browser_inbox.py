"""Two people: what one does is in the other's inbox, and the count on every open page says so."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.tests.test_browser import browser, found_a_team, invite_and_accept, open_page, stint
from config.tests.test_browser_board import add

__all__ = ["browser", "stint"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

UNREAD = "#inbox-link .badge"


def add_task(page: Page, title: str) -> None:
    page.goto("/t/core/board")
    page.fill("#add-todo", title)
    page.keyboard.press("Enter")
    page.click(f".card-title:has-text('{title}')")
    page.wait_for_selector(".task-side")


def change_many_and_take_it_back(alice: Page, bob: Page) -> None:
    """It counts as one, and leads to exactly those that were given."""
    alice.goto("/t/core/board")
    add(alice, "todo", "One", "Two")
    alice.goto("/t/core/tasks?sort=created_at")
    alice.check("[name=scope][value=shown]")
    alice.click("#bulk .button-primary")
    alice.select_option("#bulk-dialog [name=assignee]", label="Bob")
    alice.click("#bulk-preview [value=apply]")
    expect(alice.locator(".messages")).to_contain_text("2 tasks are changed.")
    expect(bob.locator(UNREAD)).to_have_text("1", timeout=3000)
    bob.goto("/inbox")
    bob.click("[data-note]:has-text('assigned 2 tasks to you') [data-open]")
    expect(bob.locator(".task-table .cell-title a")).to_have_text(["One", "Two"])
    expect(bob.locator(UNREAD)).to_have_count(0)
    alice.click(".messages form button")
    expect(alice.locator(".messages")).to_contain_text("It is undone.")
    bob.goto("/inbox?show=all")
    expect(bob.locator("[data-note]").first).to_contain_text("(undone since)")


def hear_of_it_where_no_team_is_followed(alice: Page, bob: Page) -> None:
    """Bob is elsewhere: on a page without a team, and in another browser, where it is read."""
    state = bob.context.storage_state()
    elsewhere = bob.context.browser.new_context(storage_state=state).new_page()  # type: ignore[union-attr]
    bob.goto("/profile")
    elsewhere.goto(bob.url.replace("/profile", "/t/core/members"))
    alice.fill(".comment-form textarea", "Still red, @bob?")
    alice.press(".comment-form textarea", "Control+Enter")
    for page in (bob, elsewhere):
        expect(page.locator(UNREAD)).to_have_text("1", timeout=3000)
    elsewhere.goto(bob.url.replace("/profile", "/inbox"))
    elsewhere.click("form:has([name=up_to]) button")
    expect(bob.locator(UNREAD)).to_have_count(0, timeout=3000)
    elsewhere.context.close()
    bob.goto("/t/core/board")


def test_the_count_follows_what_others_do_and_what_one_reads(
    stint: tuple[str, str, Path], browser: Browser
) -> None:
    first, second, folder = stint
    problems: list[str] = []
    alice, bob = (open_page(browser, address, problems) for address in (first, second))
    found_a_team(alice, "Alice", "Core")
    invite_and_accept(alice, bob, folder)
    bob.wait_for_selector("#live[data-state=online]")
    expect(bob.locator(UNREAD)).to_have_count(0)

    add_task(alice, "Paint the shed")
    alice.select_option(".task-side [name=assignee]", label="Bob")
    expect(bob.locator(UNREAD)).to_have_text("1", timeout=3000)
    alice.fill(".comment-form textarea", "In red, @bob")
    alice.press(".comment-form textarea", "Control+Enter")
    expect(bob.locator(UNREAD)).to_have_text("2", timeout=3000)

    tab = bob.context.new_page()
    tab.goto("/inbox")
    expect(tab.locator("[data-note]")).to_have_count(2)
    tab.keyboard.press("j")
    tab.keyboard.press("e")
    expect(tab.locator("[data-note]")).to_have_count(1)
    expect(bob.locator(UNREAD)).to_have_text("1", timeout=3000)
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/tasks/CORE-1*")
    expect(bob.locator(UNREAD)).to_have_count(0, timeout=3000)
    hear_of_it_where_no_team_is_followed(alice, bob)
    change_many_and_take_it_back(alice, bob)
    assert problems == []
    alice.context.close()
    bob.context.close()
