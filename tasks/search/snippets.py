"""Why something was found: the part of a text where the words stand, and which those are."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from tasks.search.parsing import Search, Term
from tasks.search.words import fold, is_unspaced, parts_in

_WIDTH = 220
#: Of it, what is shown before the first word that was found.
_LEAD = 60
_MOST_MARKS = 60

_SPACES = re.compile(r"\s+")

type Span = tuple[int, int, int]


class Piece(NamedTuple):
    text: str
    match: bool


def marked(text: str, search: Search) -> list[Piece]:
    """The whole text in pieces, of which some are what was looked for."""
    text = normalize("NFC", text)
    return _pieces(text, 0, len(text), _spans(text, search))


def snippet(text: str, search: Search) -> list[Piece]:
    """The part of the text with the most of what was looked for; nothing when it has none."""
    text = normalize("NFC", text)
    spans = _spans(text, search)
    return _pieces(text, *_window(text, spans), spans) if spans else []


def beginning(text: str) -> list[Piece]:
    text = normalize("NFC", text[: 2 * _WIDTH])
    return _pieces(text, *_window(text, []), [])


def _spans(text: str, search: Search) -> list[Span]:
    """Start, end and the number of the term, in the order of the text; none within another."""
    folded, places = fold(text)
    found: list[Span] = []
    for number, term in enumerate(search.wanted):
        here = [(start, end, number) for start, end in _places(f" {folded} ", term)]
        if places is not None:
            here = [(places[start], places[end - 1] + 1, number) for start, end, _ in here]
        found += here or [(*place, number) for place in _inside_names(text, term)]
    spans: list[Span] = []
    for start, end, number in sorted(found):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end, number))
    return spans


def _inside_names(text: str, term: Term) -> Iterator[tuple[int, int]]:
    """``writer`` in ``HdfsItemWriter``."""
    [word, *more] = term.words
    for part, start in () if more else parts_in(text):
        if part == word or (term.is_beginning and part.startswith(word)):
            yield start, start + len(part)


def _places(padded: str, term: Term) -> Iterator[tuple[int, int]]:
    for match in islice(_pattern(term).finditer(padded), _MOST_MARKS):
        start, end = match.span(1)
        yield start - 1, end - 1


@lru_cache(maxsize=500)
def _pattern(term: Term) -> re.Pattern[str]:
    """Begins with a fixed text, which is found fast, as long as scripts have spaces."""
    words = [re.escape(word) for word in term.words]
    phrase = words[0]
    for at, word in enumerate(words[1:]):
        is_joined = is_unspaced(term.words[at][-1]) or is_unspaced(term.words[at + 1][0])
        phrase += (" *" if is_joined else " +") + word
    if not is_unspaced(last := term.words[-1][-1]) and term.is_beginning:
        phrase += "[^ ]*"
    before = "" if is_unspaced(term.words[0][0]) else " "
    after = "" if is_unspaced(last) else "(?= )"
    return re.compile(f"{before}({phrase}){after}")


def _window(text: str, spans: Sequence[Span]) -> tuple[int, int]:
    """Where most different terms stand close together; the earliest such place."""
    best, start = 0, 0
    most = len({number for _, _, number in spans})
    for at, (first, _, _) in enumerate(spans):
        near = {number for begin, _, number in spans[at:] if begin < first + _WIDTH - _LEAD}
        if len(near) > best:
            best, start = len(near), max(0, first - _LEAD)
        if best == most:
            break
    end = min(len(text), start + _WIDTH)
    return _at_space(text, start, 1), _at_space(text, end, -1)


def _at_space(text: str, place: int, step: int) -> int:
    """The end of a word near the place, unless the word is as long as all that."""
    if place in (0, len(text)):
        return place
    for moved in range(_LEAD // 2):
        if text[place + moved * step - (step > 0)].isspace():
            return place + moved * step
    return place


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Piece]:
    pieces = [Piece("…", match=False)] if start else []
    at = start
    for first, last, _ in spans:
        if first >= start and last <= end:
            pieces += [Piece(text[at:first], match=False), Piece(text[first:last], match=True)]
            at = last
    pieces += [Piece(text[at:end], match=False)]
    pieces += [Piece("…", match=False)] if end < len(text) else []
    return [Piece(_on_one_line(piece.text), piece.match) for piece in pieces if piece.text]


def _on_one_line(text: str) -> str:
    return _SPACES.sub(" ", text) if "\n" in text or "  " in text else text
