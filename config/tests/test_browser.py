"""The way through the house in real browsers, from the first account to a card that moves alone.

In the embedded form everything is one process. With PostgreSQL and Redis there are two web
processes, one for each browser, and a worker, so that every change crosses between processes.
"""

import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from psycopg import sql

from config.tests.test_serve import free_port, wait_until_it_answers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "correct horse battery"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROWS = "issuekey,title,description,storypoint\n" + "".join(
    f'OLD-{number},"Old issue {number}","Line one\n\nLine two",3\n' for number in range(1, 121)
)


#: Lets a test cut the connection under the page.
KEEP_SOCKETS = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); }
};
"""


def browser_path() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(path for name in names if (path := shutil.which(name)))


@pytest.fixture(scope="module")
def stint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """The addresses of one or two web processes, and the folder of their data."""
    folder = tmp_path_factory.mktemp("stint")
    with Processes(folder) as processes:
        first, second = processes.addresses
        yield first, second, folder


class Processes:
    def __init__(self, folder: Path) -> None:
        self.ports = [free_port(), free_port()]
        self.is_embedded = not settings.REDIS_URL
        self.addresses = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.env = os.environ | {"DATA_DIR": str(folder), "SITE_URL": self.addresses[0]}
        self.env["RATE_LIMITS"] = "anonymous=0,sign_in_address=0,socket=0"
        self.database = f"stint_browser_{os.getpid()}"
        self.running: list[subprocess.Popen[str]] = []
        if self.is_embedded:
            self.addresses[1] = self.addresses[0]
            self.env |= {"DATABASE_URL": "", "REDIS_URL": ""}
        else:
            # Who shares a queue takes the others' jobs, and finds nothing to do.
            base, _, number = settings.REDIS_URL.rpartition("/")
            url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{self.database}"
            self.env |= {"DATABASE_URL": url, "REDIS_URL": f"{base}/{(int(number) - 1) % 16}"}

    def __enter__(self) -> "Processes":
        try:
            self._start_all()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start_all(self) -> None:
        if self.is_embedded:
            self._start(self.ports[0], "manage.py", "serve")
            return
        self._run_sql("CREATE DATABASE {}")
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"], env=self._env(0), check=True
        )
        for port in self.ports:
            self._start(port, "manage.py", "serve", "--no-migrate")
        self._start(0, "-m", "celery", "--app", "config", "--quiet", "worker", "--without-mingle")

    def stop_first(self) -> None:
        """The web process at the first address goes away, as at the beginning of an update."""
        process = self.running.pop(0)
        process.terminate()
        process.communicate(timeout=30)

    def start_first(self) -> None:
        self._start(self.ports[0], "manage.py", "serve", "--no-migrate")
        self.running.insert(0, self.running.pop())

    def __exit__(self, *_: object) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.communicate(timeout=30)
        if not self.is_embedded:
            self._run_sql("DROP DATABASE {} WITH (FORCE)")
            with redis.Redis.from_url(self.env["REDIS_URL"]) as client:
                client.flushdb()

    def _start(self, port: int, *arguments: str) -> None:
        process = subprocess.Popen(  # noqa: S603  Our own command.
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=self._env(port),
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self.running.append(process)
        if port:
            wait_until_it_answers(port, process)

    def _env(self, port: int) -> dict[str, str]:
        return self.env | ({"PORT": str(port)} if port else {})

    def _run_sql(self, statement: str) -> None:
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self.database)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield browser
        browser.close()


def open_page(browser: Browser, address: str, problems: list[str], **options: object) -> Page:
    context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    return page


def sign_up(page: Page, name: str) -> None:
    page.fill("[name=email]", f"{name.lower()}@example.com")
    page.fill("[name=first_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form .button-primary")


def mail_with(folder: Path, words: str) -> str:
    """The text of a mail to Bob that contains these words, once it has been sent."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        for path in (folder / "mail").glob("*"):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            text: str = body.get_content() if body else ""
            if message["To"] == "bob@example.com" and words in text:
                return text
        time.sleep(0.1)
    pytest.fail(f"no mail with: {words}")


def card_in(status: str, title: str) -> str:
    return f".cards[data-status={status}] .task-card:has-text('{title}')"


def drag(page: Page, title: str, status: str) -> None:
    card = page.locator(f".task-card:has-text('{title}')").bounding_box()
    column = page.locator(f".cards[data-status={status}]").bounding_box()
    assert card
    assert column
    page.mouse.move(card["x"] + card["width"] / 2, card["y"] + card["height"] - 4)
    page.mouse.down()
    page.mouse.move(column["x"] + 80, column["y"] + 24, steps=12)
    page.mouse.move(column["x"] + 82, column["y"] + 28, steps=3)
    page.mouse.up()


def found_a_team(page: Page, person: str, team: str) -> None:
    page.goto("/")
    page.click("main a.button-primary")
    sign_up(page, person)
    page.goto("/teams/new")
    page.fill("[name=name]", team)
    page.click("main form .button-primary")
    page.wait_for_url("**/board")


def import_issues(page: Page, file: Path) -> None:
    file.write_text(ROWS)
    page.goto("/t/core/import")
    page.set_input_files("[name=file]", file)
    page.click("main form .button-primary")
    page.click("text=Open the board")
    expect(page.locator(".task-card")).to_have_count(40)
    expect(page.locator("[data-status=todo] [data-count]")).to_have_text("120")


def invite_and_accept(admin: Page, guest: Page, folder: Path) -> None:
    admin.goto("/t/core/members")
    admin.fill("[name=email]", "bob@example.com")
    admin.click("main form:has([name=email]) .button-primary")
    link = re.search(r"http://[^/]+(/invitations/\S+)", mail_with(folder, "/invitations/"))
    assert link
    guest.goto(link[1])
    guest.click("main a.button-primary")
    sign_up(guest, "Bob")
    guest.wait_for_url("**/invitations/**")
    guest.click("main form .button-primary")
    guest.wait_for_url("**/t/core/board")


def move_before_each_others_eyes(alice: Page, bob: Page) -> None:
    for page in (alice, bob):
        page.goto("/t/core/board")
        page.wait_for_selector("#live[data-state=online]")
    alice.fill(".column:has([data-status=in_review]) [name=title]", "Fresh")
    alice.keyboard.press("Enter")
    bob.wait_for_selector(card_in("in_review", "Fresh"))
    alice.wait_for_selector(card_in("in_review", "Fresh"))
    drag(alice, "Fresh", "in_progress")
    bob.wait_for_selector(card_in("in_progress", "Fresh"), timeout=2000)
    bob.locator(".task-card:has-text('Fresh')").focus()
    bob.keyboard.press("Alt+ArrowRight")
    alice.wait_for_selector(card_in("in_review", "Fresh"), timeout=2000)
    for page in (alice, bob):
        expect(page.locator(".column [data-count]")).to_have_text(["120", "0", "1", "0", "0"])


def assign_and_talk(alice: Page, bob: Page, folder: Path) -> None:
    alice.click(".card-title:has-text('Fresh')")
    alice.wait_for_selector(".task-side")  # the board has a choice of that name too
    alice.wait_for_selector("#live[data-state=online]")  # its scripts hear the choice
    alice.select_option(".task-side [name=assignee]", label="Bob")
    text = mail_with(folder, "Alice assigned a task to you")
    link = re.search(r"http://[^/]+(/tasks/\S+)", text)
    assert link
    bob.goto(link[1])
    bob.wait_for_selector("#live[data-state=online]")
    alice.fill(".comment-form textarea", "Over to **you**")
    alice.click(".comment-form button")
    bob.wait_for_selector(".comment .prose strong:has-text('you')")


def test_a_team_works(stint: tuple[str, str, Path], browser: Browser, tmp_path: Path) -> None:
    first, second, folder = stint
    problems: list[str] = []
    alice = open_page(browser, first, problems)
    bob = open_page(browser, second, problems)
    found_a_team(alice, "Alice", "Core")
    import_issues(alice, tmp_path / "old.csv")
    invite_and_accept(alice, bob, folder)
    move_before_each_others_eyes(alice, bob)
    assign_and_talk(alice, bob, folder)
    assert problems == []


def test_who_was_away_misses_nothing(stint: tuple[str, str, Path], browser: Browser) -> None:
    """The connection dies, things change, it comes back: the page shows all of it."""
    first, second, _ = stint
    problems: list[str] = []
    here = open_page(browser, first, problems)
    found_a_team(here, "Dora", "Away")
    here.wait_for_selector("#live[data-state=online]")
    state = here.context.storage_state()
    away = open_page(browser, second, problems, storage_state=state)
    away.add_init_script(KEEP_SOCKETS)
    away.goto("/t/away/board")
    away.wait_for_selector("#live[data-state=online]")
    away.evaluate("sockets.forEach((socket) => socket.close())")
    for title in ("One", "Two", "Three"):
        here.fill(".column:has([data-status=todo]) [name=title]", title)
        here.keyboard.press("Enter")
        here.wait_for_selector(f".task-card:has-text('{title}')")
    expect(away.locator(".card-title")).to_have_text(["One", "Two", "Three"])
    expect(away.locator("[data-status=todo] [data-count]")).to_have_text("3")
    assert problems == []


def test_without_javascript_everything_can_be_done(
    stint: tuple[str, str, Path], browser: Browser
) -> None:
    page = open_page(browser, stint[0], [], java_script_enabled=False)
    found_a_team(page, "Emil", "Plain")
    page.fill(".column:has([data-status=todo]) [name=title]", "Plain task")
    page.keyboard.press("Enter")
    page.wait_for_selector(".task-card:has-text('Plain task')")
    page.click(".card-menu")
    page.select_option(".task-card select[name=status]", "done")
    page.click(".task-card button:has-text('Move')")
    page.wait_for_selector(card_in("done", "Plain task"))
    page.click(".card-title:has-text('Plain task')")
    page.select_option("[name=priority]", label="Urgent")
    page.click("#fields button:has-text('Save')")
    page.fill(".comment-form textarea", "Done by hand")
    page.click(".comment-form button")
    page.wait_for_selector(".comment:has-text('Done by hand')")
    page.goto("/t/plain/tasks?priority=urgent")
    expect(page.locator(".cell-title")).to_have_text(["Plain task"])
