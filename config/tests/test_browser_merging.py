"""The same task changed in two browsers at once: theirs beside yours, and what was typed stays."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.tests.test_browser import browser, found_a_team, open_page, stint

__all__ = ["browser", "stint"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NUMBERS = count(1)


@pytest.fixture
def two(stint: tuple[str, str, Path], browser: Browser) -> Iterator[tuple[Page, Page]]:
    """One person in two browsers, at a task of their own."""
    problems: list[str] = []
    here = open_page(browser, stint[0], problems)
    number = next(NUMBERS)
    found_a_team(here, f"Merger{number}", f"Merge {number}")
    here.fill("#add-todo", "Door")
    here.keyboard.press("Enter")
    here.click(".card-title:has-text('Door')")
    here.wait_for_selector("#live[data-state=online]")
    there = open_page(browser, stint[1], problems, storage_state=here.context.storage_state())
    there.goto(here.url.replace(stint[0], stint[1]))
    there.wait_for_selector("#live[data-state=online]")
    yield here, there
    here.context.close()
    there.context.close()
    assert [problem for problem in problems if "status of 409" not in problem] == []


def test_both_texts_are_there_to_choose_from(two: tuple[Page, Page]) -> None:
    here, there = two
    for page in two:
        page.click("#text a:has-text('Edit')")
        page.wait_for_selector("[name=description]")
    there.fill("[name=title]", "Doors")
    there.fill("[name=description]", "They are\ngreen.")
    there.click("main form .button-primary")
    there.wait_for_selector("h1:has-text('Doors')")
    here.fill("[name=title]", "A door")
    here.fill("[name=description]", "It is\nred.")
    here.click("main form .button-primary")
    merge = here.locator(".merge")
    expect(merge.locator("legend")).to_have_text(["Title", "Description"])
    expect(merge.locator(".merge-text")).to_have_text(
        ["Doors", "A door", "They are\ngreen.", "It is\nred."]
    )
    expect(here.locator("[name=description]")).to_have_value("It is\nred.")
    here.check("[name=merge-title][value=theirs]")
    here.check("[name=merge-description][value=mine]")
    here.fill("[name=description]", "They are\nred and green.")
    here.click("main form .button-primary")
    expect(here.locator("h1")).to_have_text("Doors")
    expect(here.locator("#text .prose")).to_contain_text("red and green.")
    expect(there.locator("#text .prose")).to_contain_text("red and green.")


def test_a_field_beside_the_text_waits_for_the_choice(two: tuple[Page, Page]) -> None:
    """Also while others go on changing the task, of which the page hears at once."""
    here, there = two
    points = "#fields [name=points]"
    here.focus(points)
    here.keyboard.type("5")
    there.fill(points, "8")
    there.locator(points).blur()
    expect(there.locator("#fields [name=initial-points]")).to_have_value("8")
    here.locator(points).blur()
    merge = here.locator("#fields .merge")
    expect(merge.locator(".merge-text")).to_have_text(["8", "5"])
    there.select_option("#fields [name=priority]", label="Urgent")
    expect(here.locator(".log")).to_contain_text("urgent", ignore_case=True)
    expect(merge).to_be_visible()
    expect(here.locator(points)).to_have_value("5")
    merge.locator("[value=mine]").check()
    expect(merge).to_have_count(0)
    expect(here.locator(points)).to_have_value("5")
    expect(there.locator(points)).to_have_value("5")
    expect(here.locator("#fields [name=priority] option:checked")).to_have_text("Urgent")
