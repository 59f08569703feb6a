"""Markdown of people to HTML that can do no harm.

The parser drops raw HTML, and what it makes is cleaned by an allow-list all the same. Pictures are
left out: one from elsewhere would tell its host who reads which task, and when.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, cast

import nh3
from django.core.cache import cache
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tasks.marks import add_marks, marks_of, possible_marks, spoken_mark

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)
add_marks(_parser)

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}
_CLASSES = {"a": {"mention", "mention-me", "reference"}}
_SCHEMES = {"http", "https", "mailto"}
#: Shorter texts are rendered in less time than a cache takes to answer.
_KEPT_FROM = 2_000
_KEPT_SECONDS = 24 * 3600


def to_html(text: str, links: Mapping[tuple[str, str], Any] | None = None) -> str:
    """Safe HTML; links open without telling where they came from.

    ``links`` says what the people and tasks that it names are to the reader (links.py).

    The longest text takes milliseconds, but one made to be slow (50,000 opening brackets) takes a
    second. What was rendered once is therefore kept under what it says, and what its names mean.
    """
    links = links or {}
    if len(text) < _KEPT_FROM:
        return _render(text, links)
    named = sorted((mark, links[mark]) for mark in set(possible_marks(text)) if mark in links)
    key = _key("html", (text, named))
    return str(cache.get_or_set(key, lambda: _render(text, links), _KEPT_SECONDS))


def beginning(text: str, longest: int) -> str:
    """How a text begins, as it would be read aloud: for places that show no HTML.

    Each paragraph, item and row on a line of its own. Only as much is parsed as can be needed.
    """
    lines, bullet = [], ""
    for token in _parser.parse(text[: longest * 2 + 100]):
        if token.type == "list_item_open":
            bullet = "• "
        elif token.type == "inline":
            lines.append(bullet + "".join(_spoken(child) for child in token.children or ()))
            bullet = ""
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip())
    plain = "\n".join(lines)
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def _spoken(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return spoken_mark(token.content) if token.type == "mention" else token.content


def marks_in(text: str) -> set[tuple[str, str]]:
    """The people and tasks that a text names, outside of code and links."""
    if len(text) < _KEPT_FROM:
        return _marks(text)
    found = cache.get_or_set(_key("marks", text), lambda: _marks(text), _KEPT_SECONDS)
    return cast("set[tuple[str, str]]", found)


def _marks(text: str) -> set[tuple[str, str]]:
    return set(marks_of(_parser.parse(text)))


def _key(what: str, of: object) -> str:
    return f"markdown:{what}:{hashlib.sha256(repr(of).encode()).hexdigest()}"


def _render(text: str, links: Mapping[tuple[str, str], Any]) -> str:
    return nh3.clean(
        _parser.render(text, {"links": links}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
