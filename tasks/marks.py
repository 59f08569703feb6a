"""How people and tasks are named in a text, and the parser's rules that find them there.

    @alice                  what stands before the @ of a member's address
    @"Alice Smith"          a member's whole name, in any letter case
    @[Alice Smith](id)      what completion writes for somebody whom neither tells apart
    CORE-12 or #core-12     a task by its key

As rules of the parser they leave code and links alone. What a mark means is not decided here: the
renderer asks ``env["links"]``, and shows the text as it was written when there is no answer.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_MENTION = re.compile(
    r"""(?<![\w@./+-])@(?:
        (?P<handle>[^\W_](?:[.+-]*\w)*+)(?!@)
      | "(?P<name>[^"\n]{1,300})"
      | \[[^\]\n]{1,300}\]\((?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)
    )""",
    re.VERBOSE,
)
_REFERENCE = re.compile(
    r"(?<![\w/#&@.-])(?:\#[A-Za-z][A-Za-z0-9]{1,9}|[A-Z][A-Z0-9]{1,9})-[1-9][0-9]{0,8}(?![\w-])",
    re.ASCII,
)


def add_marks(parser: MarkdownIt) -> None:
    parser.inline.ruler.push("mention", _read_mention)
    parser.core.ruler.push("reference", _split_references)
    parser.add_render_rule("mention", _show_mark)
    parser.add_render_rule("reference", _show_mark)


def marks_of(tokens: Iterable[Token]) -> Iterator[tuple[str, str]]:
    """What a parsed text names: ("handle", "alice"), ("name", …), ("id", …), ("key", "CORE-12")."""
    for block in tokens:
        for token in block.children or ():
            if "mark" in token.meta:
                yield token.meta["mark"]


def spoken_mark(content: str) -> str:
    """``@[Alice Smith](id)`` without the id, which is for programs."""
    name, is_completed, _ = content.partition("](")
    return name.replace("[", "", 1) if is_completed else content


def possible_marks(text: str) -> Iterator[tuple[str, str]]:
    """The same without parsing, and so with those in code and links as well."""
    if "@" in text:
        yield from (_mention_of(found) for found in _MENTION.finditer(text))
    if "-" in text:
        yield from (_key_of(found[0]) for found in _REFERENCE.finditer(text))


def _mention_of(found: re.Match[str]) -> tuple[str, str]:
    """Not casefolded: "Strauß" would be "strauss", which no database finds by."""
    form = found.lastgroup or ""
    return form, found[form].strip().lower()


def _key_of(text: str) -> tuple[str, str]:
    return "key", text.lstrip("#").upper()


def _read_mention(state: StateInline, silent: bool) -> bool:
    if state.linkLevel or not (found := _MENTION.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        _mark(state.push("mention", "", 0), found[0], _mention_of(found))
    state.pos = found.end()
    return True


def _split_references(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and _REFERENCE.search(block.content):
            block.children = list(_with_references(block.children or []))


def _with_references(tokens: Sequence[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and not depth:
            yield from _split(token)
        else:
            yield token


def _split(token: Token) -> Iterator[Token]:
    end = 0
    for found in _REFERENCE.finditer(token.content):
        yield Token("text", "", 0, content=token.content[end : found.start()])
        yield _mark(Token("reference", "", 0), found[0], _key_of(found[0]))
        end = found.end()
    yield Token("text", "", 0, content=token.content[end:])


def _mark(token: Token, content: str, mark: tuple[str, str]) -> Token:
    token.content, token.meta = content, {"mark": mark}
    return token


def _show_mark(
    _renderer: RendererProtocol, tokens: Sequence[Token], at: int, _options: Any, env: Any
) -> str:
    token = tokens[at]
    link = env["links"].get(token.meta["mark"]) if "links" in env else None
    if link is None:
        return escapeHtml(token.content)
    text, address, title, kind = (escapeHtml(part) for part in link)
    text = text or escapeHtml(token.content)
    return f'<a class="{kind}" href="{address}" title="{title}">{text}</a>'
