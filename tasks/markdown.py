"""Markdown of people to HTML that can do no harm.

The parser drops raw HTML, and what it makes is cleaned by an allow-list all the same. Pictures are
left out: one from elsewhere would tell its host who reads which task, and when.
"""

import hashlib

import nh3
from django.core.cache import cache
from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
#: Shorter texts are rendered in less time than a cache takes to answer.
_KEPT_FROM = 2_000
_KEPT_SECONDS = 24 * 3600


def to_html(text: str) -> str:
    """Safe HTML; links open without telling where they came from.

    The longest text takes milliseconds, but one made to be slow (50,000 opening brackets) takes a
    second. What was rendered once is therefore kept under what it says.
    """
    if len(text) < _KEPT_FROM:
        return _render(text)
    key = f"markdown:{hashlib.sha256(text.encode()).hexdigest()}"
    return str(cache.get_or_set(key, lambda: _render(text), _KEPT_SECONDS))


def _render(text: str) -> str:
    return nh3.clean(
        _parser.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
