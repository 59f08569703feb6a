"""Texts that try to become more than text, everywhere that a real browser shows people's words."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from config.tests.attacks import ATTACKS, on_one_line
from config.tests.test_browser import PASSWORD, browser, open_page, stint

__all__ = ["browser", "stint"]

pytestmark = [pytest.mark.browser, pytest.mark.security, pytest.mark.xdist_group("browser")]

#: In front of every page: what ran, and what the page's policy kept from running.
_WATCH = """
window.caught = [];
for (const name of ["alert", "confirm", "prompt", "print"])
  window[name] = () => window.caught.push(name);
document.addEventListener("securitypolicyviolation", (event) =>
  window.caught.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
#: What the page holds that none of our templates and no Markdown makes.
_FIND = r"""
() => {
  const never = new Set(`iframe frame frameset object embed applet base math portal template xmp
    noembed style plaintext marquee isindex video audio`.split(/\s+/));
  const text = new Set(`a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s strong table
    tbody td th thead tr ul`.split(/\s+/));
  const textAttributes = new Set(["href", "title", "rel", "class", "start"]);
  const addresses = new Set(`href src action formaction data poster xlink:href srcdoc
    background`.split(/\s+/));
  const schemes = new Set(["http:", "https:", "mailto:"]);
  const found = [];
  const told = (element, why) => found.push(`${why}: ${element.outerHTML.slice(0, 160)}`);

  for (const element of document.querySelectorAll("*")) {
    const tag = element.localName;
    const inText = element.closest(".prose") && !element.classList.contains("prose");
    if (never.has(tag)) told(element, "element");
    if (tag === "svg" && !element.matches(".icon, .swatch")) told(element, "svg");
    const isOurs = () => element.src?.startsWith?.(`${location.origin}/`);
    if (tag === "script" && !isOurs()) told(element, "script");
    if (tag === "meta" && element.httpEquiv) told(element, "element");
    if (inText && !text.has(tag)) told(element, "in text");
    for (const { name, value } of element.attributes) {
      if (/^(on|style$|hx-on)/.test(name)) told(element, "attribute");
      if (inText && !textAttributes.has(name)) told(element, "attribute in text");
      if (!addresses.has(name) || element.closest("svg.icon")) continue;
      const url = URL.parse(value, location.href);
      if (!url) continue; // leads nowhere, whatever it says
      if (!schemes.has(url.protocol)) told(element, "address");
      else if (tag !== "a" && url.origin !== location.origin) told(element, "elsewhere");
    }
  }
  return found.concat(window.caught);
}
"""
_PUT_IN_ANEW = """
([part, more]) => htmx.ajax("GET", `/tasks/CORE-1?part=${part}${more}`, {
  target: `#${part}`,
  swap: "outerHTML",
})
"""
#: The page shows the latest hundred comments.
_EARLIER = "comments_before=100"


class Visitor:
    """Somebody in a browser, and what went wrong there."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.problems: list[str] = []
        self.page: Page = open_page(browser, address, self.problems)
        self.context: BrowserContext = self.page.context
        self.context.add_init_script(_WATCH)
        self.page.on("dialog", lambda dialog: self.problems.append(f"dialog {dialog.message}"))
        self.context.on("request", self._note)
        self.token = ""

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:image/svg+xml")):
            self.problems.append(f"request {request.url}")

    def look(self, path: str) -> None:
        self.page.goto(path)
        self.check(path)

    def check(self, place: str) -> None:
        self.problems += [f"{place} {found}" for found in self.page.evaluate(_FIND)]

    def form(self, path: str, **fields: str) -> None:
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        answer = self.context.request.post(
            self.address + path,
            form={"csrfmiddlewaretoken": cookies["csrftoken"], **fields},
            headers={"Referer": self.address},
            max_redirects=0,
        )
        assert answer.status in (302, 303), (path, fields, answer.status, answer.text()[:2000])

    def api(self, method: str, path: str, **body: Any) -> Any:
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self.context.request.fetch(
            f"{self.address}/api/v1/{path}", method=method, headers=headers, data=json.dumps(body)
        )
        assert answer.ok, (path, body, answer.text())
        return answer.json()["data"]


@pytest.fixture(scope="module")
def visitor(
    stint: tuple[str, str, Path], browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    """Mallory, whose name is an attack, in a team of which everything is."""
    visitor = Visitor(browser, stint[0])
    _sign_up(visitor)
    _bring_tasks(visitor, tmp_path_factory.mktemp("attacks") / "attacks.csv")
    _talk(visitor)
    _attach(visitor)
    _name_things(visitor)
    yield visitor
    visitor.context.close()


def _sign_up(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/")
    page.click("main a.button-primary")
    page.fill("[name=email]", "mallory@example.com")
    page.fill("[name=first_name]", "<img src=x onerror=alert(1)>")
    page.fill("[name=password]", PASSWORD)
    page.click("main form .button-primary")
    page.goto("/teams/new")
    page.fill("[name=name]", "</title><script>alert(1)</script>")
    page.fill("[name=slug]", "attacks")
    page.fill("[name=key]", "CORE")
    page.click("main form .button-primary")
    page.wait_for_url("**/board")
    signed_in = visitor.api("POST", "auth/login", email="mallory@example.com", password=PASSWORD)
    visitor.token = signed_in["access"]


def _bring_tasks(visitor: Visitor, file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        rows = csv.writer(opened)
        rows.writerow(["issuekey", "title", "description", "storypoint"])
        for number, attack in enumerate(ATTACKS):
            title = on_one_line(attack, 200)
            rows.writerow([f"X-{number}", title, f"{attack}\n\n@mallory CORE-1", "1"])
    page = visitor.page
    page.goto("/t/attacks/import")
    page.set_input_files("[name=file]", file)
    page.click("main form .button-primary")
    page.wait_for_selector("text=Open the board", timeout=60_000)
    visitor.check("import")


def _talk(visitor: Visitor) -> None:
    for attack in ATTACKS:
        visitor.form("/tasks/CORE-1/comments", body=f"{attack}\n\n@mallory CORE-2")


def _attach(visitor: Visitor) -> None:
    """A header cannot hold every letter, and a name no slash."""
    names = [attack for attack in ATTACKS if attack.isascii() and attack.isprintable()]
    for name in names[::5]:
        answer = visitor.context.request.post(
            f"{visitor.address}/api/v1/tasks/CORE-1/attachments",
            headers={"Authorization": f"Bearer {visitor.token}"},
            multipart={
                "file": {
                    "name": f"{name.replace('/', '').replace('"', "'")}.html",
                    "mimeType": "text/html",
                    "buffer": b"<script>alert(1)</script>",
                }
            },
        )
        assert answer.ok, (name, answer.text())


def _name_things(visitor: Visitor) -> None:
    names = [on_one_line(attack, 50) for attack in ATTACKS[::6]]
    labels = [visitor.api("POST", "labels", team="attacks", name=name) for name in set(names)]
    visitor.api("PATCH", "tasks/CORE-1", labels=[label["id"] for label in labels])
    for name in ("<img src=x onerror=alert(1)>", "'\"><svg onload=alert(1)>"):
        visitor.api("POST", "statuses", team="attacks", name=name, category="todo")
        for noun in ("projects", "milestones", "cycles"):
            plan = visitor.api("POST", noun, team="attacks", name=name, goal=f"{name} CORE-1")
            visitor.api("PATCH", "tasks/CORE-1", **{noun.removesuffix("s"): plan["id"]})


def test_the_corpus_is_wide() -> None:
    assert len(ATTACKS) == len(set(ATTACKS)) > 140


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/t/attacks/board",
        "/t/attacks/tasks",
        "/t/attacks/tasks?page=2",
        "/t/attacks/tasks?page=3",
        "/t/attacks/tasks?search=script",
        "/t/attacks/activity",
        "/t/attacks/members",
        "/t/attacks/plans",
        "/t/attacks/workflow",
        "/t/attacks/trash",
        "/t/attacks/settings",
        "/t/attacks/search?q=alert",
        "/search?q=<script>alert(1)</script>",
        "/profile",
        "/tasks/CORE-1",
        f"/tasks/CORE-1?{_EARLIER}",
        "/tasks/CORE-1/edit",
        "/tasks/CORE-1/delete",
    ],
)
def test_no_page_runs_what_people_wrote(visitor: Visitor, path: str) -> None:
    visitor.problems.clear()
    visitor.look(path)
    assert visitor.problems == []


def test_no_description_runs(visitor: Visitor) -> None:
    visitor.problems.clear()
    for number in range(2, len(ATTACKS) + 1, 4):
        visitor.look(f"/tasks/CORE-{number}")
    assert visitor.problems == []


def test_nothing_runs_when_a_part_of_the_page_is_put_in_anew(visitor: Visitor) -> None:
    """Here the browser parses a piece of HTML by itself, and mutations would show."""
    visitor.problems.clear()
    visitor.page.goto("/tasks/CORE-1")
    shown = 0
    for part, more in (("text", ""), ("fields", ""), ("talk", ""), ("talk", f"&{_EARLIER}")):
        visitor.page.evaluate(_PUT_IN_ANEW, [part, more])
        visitor.check(part)
        shown += visitor.page.locator(".comment").count() if part == "talk" else 0
    assert shown == len(ATTACKS)
    assert visitor.problems == []


def test_nothing_runs_in_what_collides_and_in_versions_of_a_comment(visitor: Visitor) -> None:
    visitor.problems.clear()
    page = visitor.page
    page.goto("/tasks/CORE-1")
    ids = page.eval_on_selector_all(".comment", "all => all.map((one) => one.id.slice(8))")
    for pk, attack in zip(ids[:8], ATTACKS[-8:], strict=True):
        page.goto(f"/comments/{pk}/edit")
        page.eval_on_selector("[name=initial-body]", "one => { one.value = 'Another' }")
        page.fill("[name=body]", attack)
        page.click("main form .button-primary")
        page.check(".merge [value=mine]")
        visitor.check("merging")
        page.click("main form .button-primary")
        page.wait_for_url(f"**/tasks/CORE-1**#comment-{pk}")
        visitor.look(f"/comments/{pk}/history")
    assert [problem for problem in visitor.problems if "status of 409" not in problem] == []


def test_links_and_mentions_are_there_all_the_same(visitor: Visitor) -> None:
    visitor.page.goto("/tasks/CORE-1")
    assert visitor.page.locator(".comment .prose a.reference").count() > len(ATTACKS) / 2
    assert visitor.page.locator(".comment .prose a.mention-me").count() > len(ATTACKS) / 2


def test_completion_shows_names_as_text(visitor: Visitor) -> None:
    visitor.problems.clear()
    page = visitor.page
    page.goto("/tasks/CORE-2")
    box = page.locator(".comment-form textarea")
    box.press_sequentially("Hello @mal")
    page.wait_for_selector(".mention-choice [role=option]")
    assert "<img" in page.locator(".mention-choice li").inner_text()
    visitor.check("completion")
    box.press("Enter")
    assert box.input_value() == "Hello @mallory "
    assert visitor.problems == []
