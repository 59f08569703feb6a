"""Markdown of people: what it may become, and what it may never."""

import re
import time

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


@pytest.mark.parametrize("text", ["[" * 50_000, "*a " * 16_000, "> " * 25_000, "word " * 10_000])
def test_the_longest_description_does_not_hold_the_server_up(text: str) -> None:
    started = time.perf_counter()
    to_html(text[:50_000])
    assert time.perf_counter() - started < 2
