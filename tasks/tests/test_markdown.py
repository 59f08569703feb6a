"""Markdown of people: what it may become, and what it may never."""

import re
import time
from html.parser import HTMLParser
from uuid import uuid4

import pytest

from config.tests.attacks import ATTACKS
from tasks.markdown import beginning, marks_in, to_html

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_MORE = (
    "<img src=x onerror=alert(1)>" * 50,
    "[x](https://a.example) <b onclick=alert(1)>",
    "<form action=/sign-out method=post><button>x</form>",
    "![x](https://elsewhere.example/pixel.gif)",
)
#: The same as an entity or with control characters is read by browsers as what it stands for.
_IGNORED = re.compile(r"[\x00-\x20]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.ASCII | re.IGNORECASE)


class Reading(HTMLParser):
    """What is in a piece of HTML that should not be."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        allowed = {"a": {"href", "title", "rel", "class"}, "code": {"class"}, "ol": {"start"}}
        if tag not in _TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name not in allowed.get(tag, set()):
                self.found.append(f"{tag} {name}")
            scheme = _SCHEME.match(_IGNORED.sub("", value or ""))
            if name == "href" and scheme and scheme[0].lower() not in ("http", "https", "mailto"):
                self.found.append(f"{tag} {value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"instruction {data}")


def intruders(html: str) -> list[str]:
    reading = Reading()
    reading.feed(html)
    reading.close()
    return reading.found


@pytest.mark.parametrize("text", [*ATTACKS, *_MORE])
def test_nothing_that_runs_or_reaches_out_comes_through(text: str) -> None:
    for frame in ("{}", "**{}**", "> {}", "[{}](https://a.example)", "`{}`", "| {} |\n|-|\n"):
        assert intruders(to_html(frame.replace("{}", text))) == [], frame


@pytest.mark.parametrize(
    "html",
    [
        "<p onclick=x>",
        "<img>",
        "<!-- x -->",
        "<!DOCTYPE x>",
        "<?x>",
        '<a href="java\tscript:x">',
        '<a href="&#106;s:x">',
        "<p class=x>",
    ],
)
def test_the_reading_above_sees_intruders(html: str) -> None:
    assert len(intruders(f"<p>{html}</p>")) == 1


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold**", "<p><strong>bold</strong></p>\n"),
        ("~~gone~~", "<p><s>gone</s></p>\n"),
        ("a\nb", "<p>a<br>\nb</p>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        (
            "[x](https://a.example)",
            '<p><a href="https://a.example" rel="nofollow noopener noreferrer">x</a></p>\n',
        ),
    ],
)
def test_what_people_write(text: str, html: str) -> None:
    assert to_html(text) == html


def test_tables() -> None:
    assert "<table>" in to_html("|a|b|\n|-|-|\n|1|2|\n")


@pytest.mark.parametrize(
    "piece",
    [
        "[", "![", "*a ", "_a", "> ", "`", "- a\n", "word ", "[a](", "<!--", "~~a", "&",
        "@", "@a ", "@a.+-", '@"a', "@[a](", "CORE-1 ", "#A", "A-1-",
    ],
)  # fmt: skip
def test_the_time_grows_as_the_text_does(piece: str) -> None:
    """The longest description then holds nobody up: four times the text is not sixteen times the
    time. Texts differ, for what was rendered is kept."""
    quarter, whole = (_seconds((piece * 50_000)[:length]) for length in (12_500, 50_000))
    assert whole < max(10 * quarter, 0.1)


def test_a_long_description_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{uuid4()} **bold** " * 1000
    html = to_html(text)
    monkeypatch.setattr("tasks.markdown._render", lambda *_: "rendered again")
    assert to_html(text) == html
    assert to_html(text + ".") == "rendered again"


def test_a_long_description_is_read_for_names_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{uuid4()} @bob " * 1000
    assert marks_in(text) == {("handle", "bob")}
    monkeypatch.setattr("tasks.markdown._marks", lambda _: set())
    assert marks_in(text) == {("handle", "bob")}
    assert marks_in(text + ".") == set()


def _seconds(text: str) -> float:
    """Of the processor, which other work on the machine does not change; the best of three."""
    spent = []
    for number in range(3):
        started = time.process_time()
        to_html(f"{text}{number}")
        spent.append(time.process_time() - started)
    return min(spent)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "It is **not** `done`, see [the log](https://example.com).",
            "It is not done, see the log.",
        ),
        ("# Steps\n\n- open\n- *close*\n\nThen\nwait", "Steps\n• open\n• close\nThen\nwait"),
        ("@[Alice Smith](01a1fffb-fa68-76dd-9151-271a3bd46ada) and @bob", "@Alice Smith and @bob"),
        ('@"Alice Smith" wrote CORE-1', '@"Alice Smith" wrote CORE-1'),
        ("```\nmake run\n```", "make run"),
        ("2 * 3 < 7 & <b>so</b>", "2 * 3 < 7 & <b>so</b>"),
        ("", ""),
    ],
)
def test_how_a_text_begins_without_its_signs(text: str, plain: str) -> None:
    assert beginning(text, 100) == plain


def test_the_beginning_of_a_long_text_is_cut() -> None:
    assert beginning("**long** " * 10_000, 12) == "long long l…"
    assert len(beginning("[" * 50_000, 200)) == 200
