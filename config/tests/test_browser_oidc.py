"""Signing in by another service, in Chromium and against a real OpenID Connect server on this
machine: the npm package oidc-provider. Playwright brings the Node that it runs on.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, ConsoleMessage, Page

from config.tests.signing_in import (
    a_stint,
    is_signed_in,
    mailed_link,
    sign_in,
    sign_out,
    sign_up,
)
from config.tests.test_browser import PASSWORD, browser, open_page
from config.tests.test_serve import free_port

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SECRET = quote("a secret: with / special characters", safe="")
CALLBACKS = [f"/sign-in/with/oidc/{name}/login/callback/" for name in ("example", "trusted")]


@contextmanager
def oidc_server(port: int, *callbacks: str) -> Iterator[None]:
    node = shutil.which("node") or compute_driver_executable()[0]
    script = settings.BASE_DIR / "config/tests/oidc/server.mjs"
    server = subprocess.Popen(  # noqa: S603  Our own command.
        [str(node), str(script), str(port), *callbacks],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout
        assert server.stdout.readline() == "ready\n"
        yield
    finally:
        server.terminate()
        server.communicate(timeout=10)


@pytest.fixture(scope="module")
def stint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("stint")
    port = free_port()
    place = f"{SECRET}@localhost:{port}"
    services = (
        f"oidc+http://stint-0:{place}?name=Example,"
        f"oidc+http://stint-1:{place}?name=Trusted&trust_email=yes"
    )
    with (
        a_stint(folder, SIGN_IN_WITH=services) as address,
        oidc_server(port, *(address + callback for callback in CALLBACKS)),
    ):
        yield address, folder


def go_by_service(page: Page, name: str, button: str = "Sign in with Example") -> None:
    """Over the page in between to the service, which asks who one is and whether one agrees."""
    page.click(f"text={button}")
    page.fill("[name=login]", name)
    page.fill("[name=password]", "any: the service takes them all")
    page.click("button[type=submit]")
    page.click("button:has-text('Continue')")
    page.wait_for_url(lambda url: "/sign-in/with/" not in url and "interaction" not in url)


def test_a_proved_address_opens_an_account(stint: tuple[str, Path], browser: Browser) -> None:
    address, _ = stint
    page = open_page(browser, address, [])
    problems: list[str] = []  # of our pages; those of the service are not our concern

    def note(said: ConsoleMessage) -> None:
        if said.type == "error" and said.location["url"].startswith(address):
            problems.append(said.text)

    page.on("console", note)
    page.goto("/sign-in?next=/teams/new")
    go_by_service(page, "olga")
    page.wait_for_url("**/teams/new")
    page.wait_for_selector("summary[aria-label='Menu of Olga Idc']")
    page.goto("/profile/security")
    assert "None yet" in page.inner_text(".rows >> nth=0"), "no password"
    sign_out(page)
    page.goto("/sign-in")
    page.click("text=Sign in with Example")
    page.wait_for_selector("summary[aria-label='Menu of Olga Idc']")
    assert problems == []


def test_an_address_that_is_not_proved_has_to_be(stint: tuple[str, Path], browser: Browser) -> None:
    address, folder = stint
    page = open_page(browser, address, [])
    page.goto("/sign-in")
    go_by_service(page, "unproved")
    page.wait_for_url("**/verify-email")
    assert not is_signed_in(page)
    page.goto(mailed_link(folder, "unproved@example.com", "/verify-email/"))
    page.click("text=Yes, it is mine")
    page.wait_for_selector("summary[aria-label='Menu of Olga Idc']")


def test_an_address_alone_does_not_open_somebodys_account(
    stint: tuple[str, Path], browser: Browser
) -> None:
    address, folder = stint
    page = open_page(browser, address, [])
    sign_up(page, "paula@example.com")
    page.goto(mailed_link(folder, "paula@example.com", "/verify-email/"))
    page.click("text=Yes, it is mine")
    page.wait_for_selector("summary[aria-label='Menu of Ada']")
    thief = open_page(browser, address, [])
    thief.goto("/sign-in")
    go_by_service(thief, "paula")
    assert not is_signed_in(thief)
    mailed_link(folder, "paula@example.com", "/forgot-password")


def test_a_trusted_service_opens_it_when_both_have_proved_the_address(
    stint: tuple[str, Path], browser: Browser
) -> None:
    address, folder = stint
    page = open_page(browser, address, [])
    for name, has_proved in (("sara", True), ("unproved-tina", True), ("uma", False)):
        person = f"{name}@example.com"
        sign_up(page, person)
        link = mailed_link(folder, person, "/verify-email/")
        if has_proved:
            page.goto(link)
            page.click("text=Yes, it is mine")
            page.wait_for_selector("summary[aria-label='Menu of Ada']")
        by_service = open_page(browser, address, [])
        by_service.goto("/sign-in")
        go_by_service(by_service, name, "Sign in with Trusted")
        assert is_signed_in(by_service) is (name == "sara"), name
        page.context.clear_cookies()


def test_who_is_signed_in_connects_and_disconnects(
    stint: tuple[str, Path], browser: Browser
) -> None:
    address, folder = stint
    page = open_page(browser, address, [])
    sign_up(page, "rita@example.com")
    page.goto(mailed_link(folder, "rita@example.com", "/verify-email/"))
    page.click("text=Yes, it is mine")
    page.wait_for_selector("summary[aria-label='Menu of Ada']")
    page.goto("/profile/connections")
    go_by_service(page, "elsewhere", "Connect with Example")
    if page.url.partition("?")[0].endswith("/confirm"):
        page.fill("[name=password]", PASSWORD)
        page.click("main form .button-primary")
    page.wait_for_selector(".rows:has-text('Example')")
    sign_out(page)
    page.goto("/sign-in")
    page.click("text=Sign in with Example")
    page.wait_for_selector("summary[aria-label='Menu of Ada']")
    page.goto("/profile/connections")
    page.click("text=Disconnect")
    if page.url.partition("?")[0].endswith("/confirm"):
        page.fill("[name=password]", PASSWORD)
        page.click("main form .button-primary")
        page.goto("/profile/connections")
        if page.locator("text=Disconnect").count():
            page.click("text=Disconnect")
    page.wait_for_selector(".rows:has-text('None is connected')")
    sign_out(page)
    sign_in(page, "rita@example.com")
    assert is_signed_in(page)
