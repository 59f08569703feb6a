"""A person's way in and out in Chromium: sign up, prove the address, passkey, second step, lost
password, sign out everywhere. The device of the passkeys is one of Chromium's DevTools.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from config.tests.signing_in import (
    a_stint,
    answer,
    app_code,
    is_signed_in,
    mailed_link,
    real_problems,
    sign_in,
    sign_out,
    sign_up,
    with_passkeys,
)
from config.tests.test_browser import PASSWORD, browser, open_page

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ADA = "ada@example.com"
NEW = "a much better one"


@pytest.fixture(scope="module")
def stint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("stint")
    with a_stint(folder) as address:
        yield address, folder


def prove(page: Page, folder: Path) -> None:
    """A scanner follows the link first: that uses up nothing."""
    page.wait_for_url("**/verify-email")
    assert not is_signed_in(page)
    link = mailed_link(folder, ADA, "/verify-email/")
    with urlopen(link) as scanned:  # noqa: S310  Our own server.
        assert scanned.headers["Referrer-Policy"] == "strict-origin"
    page.goto(link)
    page.click("text=Yes, it is mine")
    page.wait_for_selector("summary[aria-label='Menu of Ada']")
    page.goto(link)
    assert page.inner_text("h1") == "This link is spent"


def add_passkey(page: Page) -> None:
    with_passkeys(page)
    page.goto("/profile/security")
    page.click("a:has-text('Add one')")
    page.fill("[name=password]", PASSWORD)
    page.click("main form .button-primary")
    page.fill("[name=name]", "Laptop")
    page.click("text=Make the passkey")
    page.wait_for_url("**/profile/codes")
    page.goto("/profile/passkeys")
    page.click("text=Rename")
    page.fill("[name=name]", "Old laptop")
    page.click("main form .button-primary")
    assert "Old laptop" in page.inner_text(".rows")


def enter_by_passkey(page: Page) -> None:
    sign_out(page)
    page.goto("/sign-in?next=/profile/sessions")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("h1:has-text('Where you are signed in')")


def add_app(page: Page) -> str:
    page.goto("/profile/app")
    if page.url.partition("?")[0].endswith("/confirm"):
        page.fill("[name=password]", PASSWORD)
        page.click("main form .button-primary")
    page.click("summary:has-text('cannot be scanned')")
    key = page.inner_text("#key")
    answer(page, "000000")
    assert "This code is wrong" in page.inner_text("main form")
    answer(page, app_code(key))
    page.wait_for_url("**/profile/security")
    return key


def recovery_codes(page: Page) -> list[str]:
    page.goto("/profile/codes")
    return page.locator(".codes li").all_inner_texts()


def enter_with_code(page: Page, password: str, code: str) -> None:
    sign_in(page, ADA, password)
    page.wait_for_url("**/sign-in/second-factor")
    answer(page, "12345678")
    assert "This code is wrong" in page.inner_text("main form")
    answer(page, code)
    page.wait_for_selector("summary[aria-label='Menu of Ada']")


def set_forgotten_password(page: Page, folder: Path) -> None:
    page.goto("/sign-in")
    page.click("text=Forgot your password?")
    page.fill("[name=email]", ADA.upper())
    page.click("main form .button-primary")
    assert page.inner_text("h1") == "Look into your mail"
    link = mailed_link(folder, ADA, "/reset-password/")
    page.goto(link)
    assert link.rpartition("-")[2] not in page.url, "the secret leaves the address at once"
    page.fill("[name=password]", NEW)
    page.click("text=Set it")
    assert page.inner_text("h1") == "Your new password is set"
    page.goto(link)
    assert page.inner_text("h1") == "This link is spent"


def test_the_whole_way(stint: tuple[str, Path], browser: Browser) -> None:
    address, folder = stint
    problems: list[str] = []
    home = open_page(browser, address, problems)
    sign_up(home, ADA)
    prove(home, folder)
    add_passkey(home)
    enter_by_passkey(home)
    key = add_app(home)
    codes = recovery_codes(home)
    away = open_page(browser, address, problems)
    enter_with_code(away, PASSWORD, codes[0])
    assert is_signed_in(home)
    lost = open_page(browser, address, problems)
    set_forgotten_password(lost, folder)
    assert not is_signed_in(home)
    assert not is_signed_in(away)
    enter_with_code(home, NEW, codes[1])
    enter_with_code(away, NEW, app_code(key))
    home.goto("/profile/sessions")
    assert home.locator(".rows li").count() == 2
    assert "Chrome on Linux" in home.inner_text(".rows")
    home.click("text=Sign out everywhere >> nth=-1")
    home.wait_for_url("**/sign-in")
    assert not is_signed_in(away)
    assert real_problems(problems) == []


def test_the_same_address_again_gets_the_same_page(
    stint: tuple[str, Path], browser: Browser
) -> None:
    address, folder = stint
    pages = [open_page(browser, address, []) for _ in range(2)]
    shown = []
    for page in pages:
        sign_up(page, "twice@example.com")
        page.wait_for_url("**/verify-email")
        shown.append(page.inner_text("main"))
    assert shown[0] == shown[1]
    mailed_link(folder, "twice@example.com", "/verify-email/")
    mailed_link(folder, "twice@example.com", "/forgot-password")


def test_a_lost_mail_is_sent_again(stint: tuple[str, Path], browser: Browser) -> None:
    address, folder = stint
    page = open_page(browser, address, [])
    sign_up(page, "eve@example.com")
    mailed_link(folder, "eve@example.com", "/verify-email/")
    page.fill("[name=email]", "eve@example.com")
    page.click("text=Send it again")
    page.wait_for_selector(".messages:has-text('a mail is on its way')")
    page.goto(mailed_link(folder, "eve@example.com", "/verify-email/", nth=2))
    page.click("text=Yes, it is mine")
    page.wait_for_selector("summary[aria-label='Menu of Ada']")
