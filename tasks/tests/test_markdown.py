"""Markdown of people: what it may become, and what it may never."""

import re
import time
from uuid import uuid4

import pytest

from tasks.markdown import to_html

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "![x](https://elsewhere.example/pixel.gif)",
    '[x](https://a.example "onmouseover=alert(1)")',
    '<a href="javascript:alert(1)">x</a>',
    "<iframe src=//elsewhere.example></iframe>",
    "<style>body{display:none}</style>",
    '<div style="position:fixed">x</div>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "`<script>`<img src=x onerror=alert(1)>",
    "[a]: javascript:alert(1)\n[a]",
    "<form action=/sign-out method=post><button>x</form>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_that_runs_or_reaches_out_comes_through(text: str) -> None:
    html = to_html(text)
    tags = re.findall(r"<\s*/?\s*([a-z0-9]+)", html)
    assert not {"script", "img", "svg", "iframe", "style", "div", "form", "button", "math"} & {
        *tags
    }
    for link in re.findall(r'<a [^>]*href="([^"]*)"', html):
        assert link.startswith(("http://", "https://", "mailto:"))
    assert not re.search(r"<[^>]+\son\w+=", html)


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
    "piece", ["[", "![", "*a ", "_a", "> ", "`", "- a\n", "word ", "[a](", "<!--", "~~a", "&"]
)
def test_the_time_grows_as_the_text_does(piece: str) -> None:
    """The longest description then holds nobody up: four times the text is not sixteen times the
    time. Texts differ, for what was rendered is kept."""
    quarter, whole = (_seconds((piece * 50_000)[:length]) for length in (12_500, 50_000))
    assert whole < max(10 * quarter, 0.1)


def test_a_long_description_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{uuid4()} **bold** " * 1000
    html = to_html(text)
    monkeypatch.setattr("tasks.markdown._render", lambda _: "rendered again")
    assert to_html(text) == html
    assert to_html(text + ".") == "rendered again"


def _seconds(text: str) -> float:
    """Of the processor, which other work on the machine does not change; the best of three."""
    spent = []
    for number in range(3):
        started = time.process_time()
        to_html(f"{text}{number}")
        spent.append(time.process_time() - started)
    return min(spent)
