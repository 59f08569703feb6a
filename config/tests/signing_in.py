"""A Stint that wants addresses proved, its mails, and a person at a browser who signs in there."""

import email
import email.policy
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from config.tests.test_browser import PASSWORD, Processes

#: What Chromium says of a page whose form was refused; that is how our pages answer.
_REFUSED = re.compile(r"status of (401|422)")


@contextmanager
def a_stint(folder: Path, **settings: str) -> Iterator[str]:
    """Passkeys need a name, so it is opened as localhost."""
    processes = Processes(folder)
    address = f"http://localhost:{processes.ports[0]}"
    processes.env |= {"SITE_URL": address, "VERIFY_EMAIL": "true"}
    processes.env |= {name: value.format(site=address) for name, value in settings.items()}
    with processes:
        yield address


def real_problems(problems: list[str]) -> list[str]:
    return [problem for problem in problems if not _REFUSED.search(problem)]


def mailed_link(folder: Path, address: str, path: str, nth: int = 1) -> str:
    """The link to this path in the nth mail that has one to this address, once it has come."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        links = [
            found[0]
            for body in _mails_to(folder, address)
            if (found := re.search(rf"http://\S+{path}\S*", body))
        ]
        if len(links) >= nth:
            return links[nth - 1]
        time.sleep(0.1)
    pytest.fail(f"no mail to {address} with a link to {path}")


def _mails_to(folder: Path, address: str) -> Iterator[str]:
    """Django appends mails of one second to one file."""
    for file in sorted((folder / "mail").glob("*")):
        for raw in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            message = email.message_from_bytes(raw, policy=email.policy.default)
            body = message.get_body(("plain",))
            if message["To"] == address and body:
                yield body.get_content()


def sign_up(page: Page, address: str) -> None:
    page.goto("/sign-up")
    page.fill("[name=email]", address)
    page.fill("[name=first_name]", "Ada")
    page.fill("[name=password]", PASSWORD)
    page.click("main form .button-primary")


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.fill("[name=email]", address)
    page.fill("[name=password]", password)
    page.click("main form .button-primary")


def sign_out(page: Page) -> None:
    page.goto("/sign-out")
    page.click("main form .button-primary")


def is_signed_in(page: Page) -> bool:
    """As the next request sees it; the page itself may be on its way to the sign-in by now."""
    return page.request.get("/profile", max_redirects=0).status == HTTPStatus.OK


def answer(page: Page, code: str) -> None:
    page.fill("[name=code]", code)
    page.click("main form .button-primary")


def app_code(key: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(key, int(time.time()) // 30))


def with_passkeys(page: Page) -> None:
    """Give the page a device that keeps passkeys and says that its owner is there (DevTools)."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
