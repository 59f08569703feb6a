"""What people type into a search: words, "phrases", beginnings* and what to -leave -out."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from tasks.search.words import words_of

#: Words of at least so many letters find whatever begins with them, others only themselves.
SHORTEST_BEGINNING = 3
#: Whoever pastes a page does not wait for all of its words: more are refused, and of a phrase that
#: is longer its first words are looked for.
MOST_TERMS = 32

_PIECE = re.compile(r'(?P<minus>-?)(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))')
_KEY = re.compile(r"\s*[a-z][a-z0-9]{1,9}-[1-9][0-9]{0,8}\s*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other. Of a beginning, the last may go on."""

    words: tuple[str, ...]
    is_beginning: bool

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Search:
    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    #: ``CORE-12``, when that is all there is: also the task of that key is looked for.
    key: str = ""
    text: str = field(default="", compare=False)

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def parse(text: str) -> Search:
    """Every text is a search, unless it has too many words; one without any is False.

    A word finds all words that begin with it, for in most languages its forms do; in quotes it
    finds itself alone. What is no letter or digit separates words, so ``foo-bar`` is a phrase.
    """
    found: dict[bool, dict[Term, None]] = {True: {}, False: {}}
    for piece in _PIECE.finditer(text):
        quoted = piece["quoted"]
        if term := _term(piece["word"] if quoted is None else quoted, quoted is not None):
            found[bool(piece["minus"])][term] = None
    wanted, unwanted = (tuple(found[minus]) for minus in (False, True))
    if len(wanted) + len(unwanted) > MOST_TERMS:
        raise ValidationError(f"Search for {MOST_TERMS} words and phrases at most.")
    return Search(wanted, unwanted, text.strip() if _KEY.fullmatch(text) else "", text)


def _term(text: str, is_quoted: bool) -> Term | None:
    words = tuple(words_of(text)[:MOST_TERMS])
    if not words:
        return None
    is_asked = text.endswith("*") and len(words[-1]) > 1
    is_long = not is_quoted and len(words[-1]) >= SHORTEST_BEGINNING
    return Term(words, is_asked or is_long)
