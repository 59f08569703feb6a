"""The board in two browsers: one's own moves, those of others in between, and pages that follow."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from config.tests.test_browser import (
    ROWS,
    browser,
    card_in,
    drag,
    found_a_team,
    open_page,
    stint,
)

__all__ = ["browser", "stint"]

numbers = count(1)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def problems() -> list[str]:
    return []


@pytest.fixture
def two(
    stint: tuple[str, str, Path],
    browser: Browser,
    problems: list[str],
) -> Iterator[tuple[Page, Page]]:
    """One person in two browsers, on a team of their own. What went wrong in them is an error."""
    first, second, _ = stint
    here = open_page(browser, first, problems)
    name = f"Team {next(numbers)}"
    found_a_team(here, name.replace(" ", ""), name)
    there = open_page(browser, second, problems, storage_state=here.context.storage_state())
    yield here, there
    here.context.close()
    there.context.close()
    assert problems == []


def open_board(page: Page, board: str) -> None:
    page.goto(board)
    page.wait_for_selector("#live[data-state=online]")


def add(page: Page, status: str, *titles: str) -> None:
    for title in titles:
        page.fill(f"#add-{status}", title)
        page.keyboard.press("Enter")
        page.wait_for_selector(card_in(status, title))


def shown(page: Page) -> list[list[str]]:
    """What each column says it has, and the cards it shows."""
    columns = page.locator(".column").all()
    return [
        [
            column.locator("[data-count]").inner_text(),
            *column.locator(".card-title").all_inner_texts(),
        ]
        for column in columns
    ]


def settled(here: Page, there: Page) -> list[list[str]]:
    """Waits until both show the same, then asks the server whether it is that."""
    for page in (here, there):
        expect(page.locator(".pending")).to_have_count(0)
    for _ in range(50):
        if shown(here) == shown(there):
            break
        here.wait_for_timeout(100)
    told = shown(here)
    assert told == shown(there)
    there.reload()
    assert told == shown(there)
    return told


def test_moves_in_quick_succession_end_where_the_last_one_put_it(two: tuple[Page, Page]) -> None:
    here, there = two
    board = here.url
    for page in two:
        open_board(page, board)
    add(here, "todo", "Alpha", "Beta", "Gamma")
    # The first answer is late. Only if the others wait for it does the last one have the last word.
    late: list[Route] = []
    here.route("**/move", lambda route: route.continue_() if late else late.append(route))
    here.locator(card_in("todo", "Beta")).focus()
    for key in ("Right", "Left", "Down", "Up", "Right", "Right", "Right"):
        here.keyboard.press(f"Alt+Arrow{key}")
    here.wait_for_timeout(300)
    late[0].continue_()
    assert settled(here, there)[::3] == [["2", "Alpha", "Gamma"], ["1", "Beta"]]
    assert here.evaluate("document.activeElement.querySelector('a').textContent") == "Beta"


def test_a_card_in_the_hand_is_left_alone(two: tuple[Page, Page]) -> None:
    here, there = two
    board = here.url
    for page in two:
        open_board(page, board)
    add(here, "todo", "Mine", "Theirs")
    there.wait_for_selector(card_in("todo", "Theirs"))
    card = here.locator(".card-title:has-text('Mine')").bounding_box()
    column = here.locator(".cards[data-status=done]").bounding_box()
    assert card
    assert column
    here.mouse.move(card["x"] + 20, card["y"] + 5)
    here.mouse.down()
    here.mouse.move(column["x"] + 80, column["y"] + 20, steps=12)
    there.locator(card_in("todo", "Theirs")).focus()
    there.keyboard.press("Alt+ArrowRight")
    expect(there.locator(".pending")).to_have_count(0)
    here.wait_for_timeout(300)
    assert here.locator(card_in("todo", "Theirs")).count() == 1
    here.mouse.move(column["x"] + 82, column["y"] + 24, steps=3)
    here.mouse.up()
    here.wait_for_selector(card_in("in_progress", "Theirs"))
    assert settled(here, there) == [["0"], ["1", "Theirs"], ["0"], ["1", "Mine"], ["0"]]
    assert here.url == board


def test_a_move_that_fails_is_taken_back_and_said(
    two: tuple[Page, Page], problems: list[str]
) -> None:
    here, there = two
    board = here.url
    for page in two:
        open_board(page, board)
    add(here, "todo", "First", "Second")
    here.route("**/move", lambda route: route.abort())
    drag(here, "First", "done")
    here.wait_for_selector(".toast.error:has-text('cannot be reached')")
    assert settled(here, there)[0] == ["2", "First", "Second"]
    assert all("ERR_FAILED" in problem for problem in problems)
    problems.clear()


def test_a_board_that_is_read_anew_while_a_card_glides(two: tuple[Page, Page]) -> None:
    """The card's passing style would break the content security policy if it were carried over."""
    here, there = two
    open_board(here, here.url)
    add(here, "todo", "Gliding")
    here.evaluate("document.querySelector('.task-card').style.transform = 'translateX(9px)'")
    here.evaluate("htmx.ajax('GET', location.pathname, {target: '#columns', swap: 'outerHTML'})")
    card = here.locator(card_in("todo", "Gliding"))
    expect(card).not_to_have_attribute("style", re.compile("transform"))
    open_board(there, here.url)
    assert settled(here, there)[0] == ["1", "Gliding"]


def test_a_long_column_takes_a_task_and_shows_more(two: tuple[Page, Page], tmp_path: Path) -> None:
    here, _ = two
    board = here.url
    file = tmp_path / "old.csv"
    file.write_text(ROWS)
    here.goto(board.replace("board", "import"))
    here.set_input_files("[name=file]", file)
    here.click("main form .button-primary")
    here.click("text=Open the board")
    here.wait_for_selector("#live[data-state=online]")
    add(here, "todo", "Newest")
    here.click(".more a")
    here.wait_for_selector(card_in("todo", "Old issue 80"))
    titles = here.locator("[data-status=todo] .card-title").all_inner_texts()
    assert titles == [f"Old issue {number}" for number in range(1, 81)] + ["Newest"]
    expect(here.locator("[data-status=todo] [data-count]")).to_have_text("121")


def test_what_is_being_typed_outlives_the_changes_of_others(two: tuple[Page, Page]) -> None:
    here, there = two
    board = here.url
    open_board(here, f"{board}?priority=medium")
    open_board(there, board)
    here.click("#add-todo")
    here.keyboard.type("Half a ti")
    add(there, "done", "Meanwhile")
    here.wait_for_selector(card_in("done", "Meanwhile"))
    here.keyboard.type("tle")
    assert here.input_value("#add-todo") == "Half a title"


def test_going_back_to_a_filtered_list_opens_the_page_and_it_stays_live(
    two: tuple[Page, Page],
) -> None:
    here, there = two
    board = here.url
    open_board(there, board)
    add(there, "todo", "Plain")
    here.goto(board.replace("board", "tasks"))
    here.select_option("[name=priority]", "urgent")
    here.wait_for_selector("text=No task passes these filters")
    assert here.url.endswith("tasks?priority=urgent")
    here.go_back()
    here.wait_for_selector("td:has-text('Plain')")
    here.wait_for_selector("#live[data-state=online]")
    add(there, "todo", "Another")
    here.wait_for_selector("td:has-text('Another')")
    here.click("a:has-text('Another')")
    here.wait_for_url(re.compile(r"/tasks/[A-Z0-9]+-\d+$"))
    here.go_back()
    expect(here.locator("header.topbar")).to_have_count(1)
