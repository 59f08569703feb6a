"""Choosing many tasks of the list by mouse and keyboard, while somebody else works in it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.tests.test_browser import browser, found_a_team, open_page, stint
from config.tests.test_browser_board import add

__all__ = ["browser", "stint"]

numbers = count(1)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROW = ".task-table tbody tr"


@pytest.fixture
def page(stint: tuple[str, str, Path], browser: Browser) -> Iterator[Page]:
    """The list of a team with four tasks. What goes wrong in the browser is an error."""
    problems: list[str] = []
    page = open_page(browser, stint[0], problems)
    name = f"Bulk {next(numbers)}"
    found_a_team(page, name.replace(" ", ""), name)
    add(page, "todo", "One", "Two", "Three", "Four")
    page.goto(page.url.replace("/board", "/tasks?sort=created_at"))
    page.wait_for_selector("#live[data-state=online]")
    yield page
    page.context.close()
    assert problems == []


def expect_chosen(page: Page, *titles: str) -> None:
    """Soon: after the list is read anew, what was chosen is chosen again."""
    expect(page.locator(f"{ROW}:has(:checked) .cell-title a")).to_have_text(list(titles))


def test_chosen_by_keyboard_changed_in_the_dialog_and_undone(page: Page) -> None:
    for key in "jxjx":
        page.keyboard.press(key)
    expect_chosen(page, "One", "Two")
    expect(page.locator("[data-count]")).to_have_text("2 chosen")
    page.click("#bulk .button-primary")
    page.select_option("#bulk-dialog [name=status]", label="Done")
    expect(page.locator("#bulk-preview")).to_contain_text("2 tasks will change.")
    expect(page.locator("#bulk-preview")).to_contain_text("Status: To do → Done")
    page.click("#bulk-preview [value=apply]")
    expect(page.locator(".messages")).to_contain_text("2 tasks are changed.")
    expect(page.locator(f"{ROW} .status-done")).to_have_count(2)
    page.click(".messages form button")
    expect(page.locator(".messages")).to_contain_text("It is undone.")
    expect(page.locator(f"{ROW} .status-done")).to_have_count(0)


def test_a_stretch_with_shift_and_none_with_escape(page: Page) -> None:
    boxes = page.locator(f"{ROW} [name=task]")
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect_chosen(page, "Two", "Three", "Four")
    page.keyboard.press("Escape")
    expect_chosen(page)
    expect(page.locator("#bulk")).to_be_hidden()
    page.check("[name=scope][value=shown]")
    expect(page.locator("[data-count]")).to_have_text("4 chosen")


def test_what_is_chosen_stays_chosen_when_the_list_is_read_anew(
    page: Page, stint: tuple[str, str, Path], browser: Browser
) -> None:
    problems: list[str] = []
    page.locator(f"{ROW} [name=task]").nth(2).click()
    page.locator("h1").click()
    there = open_page(browser, stint[1], problems, storage_state=page.context.storage_state())
    there.goto(page.url.replace("/tasks?sort=created_at", "/board"))
    there.wait_for_selector("#live[data-state=online]")
    add(there, "todo", "Five")
    there.context.close()
    page.locator("#main").focus()
    expect(page.locator(ROW)).to_have_count(5)
    expect_chosen(page, "Three")
    assert problems == []


def test_the_dialog_is_left_without_a_change(page: Page) -> None:
    page.check("[name=scope][value=shown]")
    page.click("#bulk [value=delete]")
    expect(page.locator("#bulk-preview")).to_contain_text("4 tasks will change.")
    page.click("#bulk-dialog [data-close]")
    expect(page.locator("#bulk-dialog")).to_be_hidden()
    page.reload()
    expect(page.locator(ROW)).to_have_count(4)
