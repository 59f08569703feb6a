"""Talking about a task in two browsers: mentions, reactions and watching, seen by the other."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from config.tests.test_browser import browser, found_a_team, open_page, stint

__all__ = ["browser", "stint"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def two(
    stint: tuple[str, str, Path], browser: Browser, request: pytest.FixtureRequest
) -> Iterator[tuple[Page, Page]]:
    """One person in two browsers, at a task of their own."""
    name = {"test_talk": "Talk"}.get(request.node.name, "Slow")
    problems: list[str] = []
    here = open_page(browser, stint[0], problems)
    found_a_team(here, f"{name}er", name)
    here.fill("#add-todo", "Paint the shed")
    here.keyboard.press("Enter")
    here.click(".card-title:has-text('Paint the shed')")
    here.wait_for_selector("#live[data-state=online]")
    there = open_page(browser, stint[1], problems, storage_state=here.context.storage_state())
    there.goto(here.url.replace(stint[0], stint[1]))
    there.wait_for_selector("#live[data-state=online]")
    yield here, there
    here.context.close()
    there.context.close()
    assert problems == []


def test_talk(two: tuple[Page, Page]) -> None:
    here, there = two
    mention_by_keys(here)
    expect(there.locator(".comment .mention-me")).to_have_text("@Talker")
    expect(there.locator(".comment .reference")).to_have_attribute("title", "Paint the shed")
    react(here, there)
    watch(here)


def test_changes_while_a_part_is_being_read_are_shown(two: tuple[Page, Page]) -> None:
    """The part is read once more; the page does not stay at what it read before the last change."""
    here, there = two
    watch_path = re.compile(r"part=(talk|fields)")
    here.route(watch_path, answer_late)
    for title in ["one", "two", "three"]:
        with here.expect_request(watch_path):
            there.fill(".comment-form textarea", title)
            there.press(".comment-form textarea", "Control+Enter")
            there.wait_for_selector(f".comment:has-text('{title}')")
    expect(here.locator(".comment")).to_have_count(3)
    earlier_comments_stay(here, there)


def earlier_comments_stay(here: Page, there: Page) -> None:
    """Who reads what was said earlier goes on reading it, whatever is said now."""
    there.goto(f"{there.url.partition('#')[0]}?comments_before=2")
    there.wait_for_selector("#live[data-state=online]")
    expect(there.locator(".comment")).to_have_text([re.compile("one")])
    here.fill(".comment-form textarea", "four")
    here.press(".comment-form textarea", "Control+Enter")
    expect(there.locator(".comment")).to_have_text([re.compile("one"), re.compile("two")])


def answer_late(route: Route) -> None:
    time.sleep(0.4)
    route.continue_()


def mention_by_keys(page: Page) -> None:
    box = page.locator(".comment-form textarea")
    box.press_sequentially("Look, @talk")
    page.wait_for_selector(".mention-choice [role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("Escape")
    expect(page.locator(".mention-choice")).to_have_count(0)
    box.press_sequentially("e")
    page.wait_for_selector(".mention-choice [role=option]")
    box.press("ArrowDown")
    box.press("Tab")
    expect(box).to_have_value("Look, @talker ")
    box.press_sequentially("at TALK-1")
    box.press("Control+Enter")
    page.wait_for_selector(".comment .mention-me")


def react(here: Page, there: Page) -> None:
    """By one's own hand at once, in the other browser by the socket."""
    here.locator(".react summary").click()
    here.locator(".emoji:has-text('🎉')").click()
    expect(here.locator("button.reaction")).to_have_attribute("aria-pressed", "true")
    expect(there.locator("button.reaction")).to_contain_text("🎉 1")
    there.locator("button.reaction").click()
    expect(there.locator("button.reaction")).to_have_count(0)
    expect(here.locator("button.reaction")).to_have_count(0)


def watch(page: Page) -> None:
    """Who wrote the task watches it already."""
    page.click("#watch button:has-text('Mute')")
    expect(page.locator("#watch button[aria-pressed=true]")).to_have_text("Muted")
    page.click("#watch button:has-text('Unwatch')")
    expect(page.locator("#watch")).to_contain_text("Nobody watches this task.")
    page.click("#watch button:has-text('Watch')")
    expect(page.locator("#watch .faces li")).to_have_count(1)
