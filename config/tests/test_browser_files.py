"""Files in a real browser: dropped, pasted and seen by others; and none of them ever runs."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from config.tests.test_browser import browser, found_a_team, open_page, stint
from tasks.tests.files import HTML, SVG, picture

__all__ = ["browser", "stint"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Hands files over as dragging or pasting does: the text of each is its content.
HAND_OVER = """([target, kind, files]) => {
  const data = new DataTransfer();
  for (const [name, type, bytes] of files) {
    data.items.add(new File([new Uint8Array(bytes)], name, { type }));
  }
  const Kind = kind === "paste" ? ClipboardEvent : DragEvent;
  const field = kind === "paste" ? "clipboardData" : "dataTransfer";
  const event = new Kind(kind, { [field]: data, bubbles: true, cancelable: true });
  document.querySelector(target).dispatchEvent(event);
}"""


def open_task(page: Page, person: str, title: str) -> str:
    """The address of a new task in a new team."""
    found_a_team(page, person, f"Team of {person}")
    page.fill(".column:has([data-status=todo]) [name=title]", title)
    page.keyboard.press("Enter")
    page.click(f".card-title:has-text('{title}')")
    page.wait_for_selector("#live[data-state=online]")
    return page.url


def hand_over(page: Page, target: str, kind: str, *files: tuple[str, str, bytes]) -> None:
    given = [[name, media, list(content)] for name, media, content in files]
    page.evaluate(HAND_OVER, [target, kind, given])


def names(page: Page) -> Any:
    return page.locator(".file-name")


def test_choosing_dropping_and_pasting(
    stint: tuple[str, str, Path], browser: Browser, tmp_path: Path
) -> None:
    problems: list[str] = []
    here = open_page(browser, stint[0], problems)
    place = open_task(here, "Fay", "With files")
    there = open_page(browser, stint[1], problems, storage_state=here.context.storage_state())
    there.goto(place.replace(stint[0], stint[1]))
    there.wait_for_selector("#live[data-state=online]")

    chosen = tmp_path / "chosen.png"
    chosen.write_bytes(picture((900, 600)))
    here.set_input_files(".file-form input[type=file]", chosen)
    for page in (here, there):
        expect(names(page)).to_have_text(["chosen.png"])
        preview = page.locator(".file-picture img")
        expect(preview).to_be_visible(timeout=40_000)
        expect(preview).to_have_js_property("naturalWidth", 480)

    hand_over(here, "#files", "drop", ("a.txt", "text/plain", b"a"), ("b.txt", "", b"b"))
    for page in (here, there):
        expect(names(page)).to_have_text(["chosen.png", "a.txt", "b.txt"])

    here.fill(".comment-form textarea", "Look: ")
    hand_over(here, ".comment-form textarea", "paste", ("shot.png", "image/png", picture()))
    expect(names(here)).to_have_count(4)
    here.wait_for_function("document.querySelector('.comment-form textarea').value.includes('](')")
    here.click(".comment-form button")
    link = there.locator(".comment .prose a:has-text('shot.png')")
    with there.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "shot.png"

    here.click("#files .file:has-text('a.txt') summary")
    here.click("#files .file:has-text('a.txt') .button-danger-solid")
    for page in (here, there):
        expect(names(page)).to_have_text(["chosen.png", "b.txt", "shot.png"])
    hand_over(here, "#files", "drop", ("empty.txt", "text/plain", b""))
    expect(here.locator("#files .form-errors")).to_contain_text("empty.txt is empty")
    assert [one for one in problems if "422" not in one] == []


def test_nothing_that_was_uploaded_runs(
    stint: tuple[str, str, Path], browser: Browser, tmp_path: Path
) -> None:
    """Neither as it is sent, to be saved, nor in a browser that would show it in spite of that."""
    page = open_page(browser, stint[0], [])
    open_task(page, "Gil", "Hostile files")
    page.evaluate("document.cookie = 'seen=1'")
    files = {"page.html": HTML, "drawing.svg": SVG, "picture.png": b"GIF89a/*" + HTML + b"*/=1;"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    page.set_input_files(".file-form input[type=file]", [tmp_path / name for name in files])
    expect(names(page)).to_have_count(3)
    addresses = [link.get_attribute("href") for link in names(page).all()]
    for address, (name, content) in zip(addresses, files.items(), strict=True):
        assert address
        opened = page.context.new_page()
        with opened.expect_download() as download:
            opened.evaluate("address => { location.href = address }", f"{stint[0]}{address}")
        assert download.value.suggested_filename == name
        assert download.value.path().read_bytes() == content
        shown_anyway(opened, f"{stint[0]}{address}", "svg+xml" if name.endswith("svg") else "html")
        opened.close()


def shown_anyway(page: Page, address: str, kind: str) -> None:
    """As if it had come to be shown, and as what it pretends to be: the sandbox is what is left."""
    media = "image/svg+xml" if kind == "svg+xml" else "text/html"

    def to_be_shown(route: Route) -> None:
        answer = route.fetch()
        headers = {
            name: value
            for name, value in answer.headers.items()
            if name not in ("content-disposition", "content-type")
        }
        route.fulfill(response=answer, headers=headers | {"content-type": media})

    page.route("**/files/**", to_be_shown)
    page.goto(address)
    assert page.evaluate("self.origin") == "null"
    assert page.title() != "run"
    page.unroute("**/files/**")


def test_without_javascript(stint: tuple[str, str, Path], browser: Browser, tmp_path: Path) -> None:
    page = open_page(browser, stint[0], [], java_script_enabled=False)
    found_a_team(page, "Hal", "Team of Hal")
    page.fill(".column:has([data-status=todo]) [name=title]", "Plain")
    page.keyboard.press("Enter")
    page.click(".card-title:has-text('Plain')")
    (tmp_path / "plain.txt").write_text("Plain")
    page.set_input_files(".file-form input[type=file]", tmp_path / "plain.txt")
    page.click(".file-form button")
    expect(names(page)).to_have_text(["plain.txt"])
    page.click("#files .confirm summary")
    page.click("#files .button-danger-solid")
    expect(page.locator("#files-head")).to_have_text("No files yet")
