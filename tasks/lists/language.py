"""The language of queries: ``assignee:me label:bug due:<7d "payment fails" sort:-priority``.

docs/query-language.md says it for people. This module knows what a query looks like; what its
fields mean is in conditions.py. Every text is either a query or a ValidationError.
"""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

LONGEST_QUERY = 1_000
MOST_TERMS = 40
MOST_VALUES = 50

_NAME = r'[A-Za-z][A-Za-z_-]*(?:\.(?:"[^"]*"|[^\s:",]+))?'
_VALUE = r'(?:[<>]=?)?(?:"[^"]*"?|[^\s",]*)'
_KEY = r'[^\s",]*(?:"[^"]*"?)?'
_TERM = re.compile(
    rf"(?P<minus>-{{0,2}})(?P<name>{_NAME}):(?!//)(?P<values>{_VALUE}(?:,{_VALUE})*)"
)
_SORT = re.compile(rf"sort:(?!//)(?P<keys>{_KEY}(?:,{_KEY})*)", re.IGNORECASE)
_WORD = re.compile(r'(?P<minus>-?)(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))')
_ONE = re.compile(r'(?P<op>[<>]=?)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^,"]*))')
_END = re.compile(r"\s|\Z")
_KEYS = re.compile(r'((?:[^,"]|"[^"]*"?)*),')
_CUSTOM = re.compile(r"(-?custom\.)?(.*)", re.DOTALL)
_PLAIN = re.compile(r'[^\s",]*')


@dataclass(frozen=True, slots=True)
class Value:
    """One of the values of a field; ``op`` is < <= > >= or empty. In quotes it is a name only."""

    text: str
    op: str = ""
    is_quoted: bool = False

    def __str__(self) -> str:
        is_plain = not self.is_quoted and _PLAIN.fullmatch(self.text)
        return self.op + (self.text if is_plain else f'"{self.text}"')


@dataclass(frozen=True, slots=True)
class Term:
    """``field:value,value``: any of the values, or with a minus none of them."""

    name: str
    values: tuple[Value, ...]
    is_negated: bool = False
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{'-' * self.is_negated}{_name(self.name)}:{','.join(map(str, self.values))}"


@dataclass(frozen=True, slots=True)
class Word:
    """What full-text search is asked for."""

    text: str
    is_quoted: bool = False
    is_negated: bool = False

    def __str__(self) -> str:
        return "-" * self.is_negated + (f'"{self.text}"' if self.is_quoted else self.text)


@dataclass(frozen=True, slots=True)
class Query:
    terms: tuple[Term, ...] = ()
    words: tuple[Word, ...] = ()
    sort: str = ""

    def __bool__(self) -> bool:
        return bool(self.terms or self.words or self.sort)

    @property
    def text(self) -> str:
        """What is left for full-text search."""
        return " ".join(map(str, self.words))


def parse(text: str) -> Query:
    if len(text) > LONGEST_QUERY:
        raise ValidationError({"q": f"A query has {LONGEST_QUERY:,} characters at most."})
    if "\x00" in text:
        raise ValidationError({"q": "Leave the NUL character out."})
    terms: list[Term] = []
    words: list[Word] = []
    sort, at = "", 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        if found := _SORT.match(text, at):
            sort = _sort(found, sort)
        elif found := _TERM.match(text, at):
            terms.append(_term(found))
        elif found := _WORD.match(text, at):
            words.append(_word(found))
        else:
            raise RuntimeError(f"No piece of a query begins at {at}.")
        at = found.end()
    if len(terms) + len(words) > MOST_TERMS:
        raise ValidationError({"q": f"A query has {MOST_TERMS} parts at most."})
    return Query(tuple(terms), tuple(words), sort)


def parse_words(text: str) -> tuple[Word, ...]:
    """A text without fields; what would look like one is put in quotes."""
    words = (_word(found) for found in _WORD.finditer(text.replace("\x00", "")))
    return tuple(Word(w.text, w.is_quoted or ":" in w.text, w.is_negated) for w in words)


def to_text(query: Query) -> str:
    """The query in its usual form; parsing that gives the same query."""
    parts = [*map(str, query.terms), *map(str, query.words)]
    return " ".join([*parts, f"sort:{query.sort}"] if query.sort else parts)


def sort_keys(text: str) -> list[str]:
    """The fields of an order, without the quotes that spaces and commas in their names need."""
    return [key.replace('"', "") for key in _KEYS.findall(f"{text},")]


def usual_sort(text: str) -> str:
    """An order as it stands in a query."""
    return ",".join(map(_key, sort_keys(text)))


def read_values(text: str) -> tuple[Value, ...]:
    """Values with commas between them: what stands behind the colon, or in a query parameter."""
    values: list[Value] = []
    at = 0
    while True:
        found = _ONE.match(text, at)
        if found is None or len(values) >= MOST_VALUES:
            raise ValidationError(f"Give {MOST_VALUES} values at most.")
        quoted = found["quoted"]
        bare = found["bare"] if quoted is None else quoted
        values.append(Value(bare, found["op"] or "", quoted is not None))
        at = found.end()
        if at >= len(text):
            return tuple(values)
        at += text[at] == ","


def is_none(value: Value) -> bool:
    """Whether it asks for those that have nothing there."""
    if value.text != "none" or value.is_quoted:
        return False
    if value.op:
        raise ValidationError(f"There is no {value.op} here: none stands by itself.")
    return True


def plain(value: Value) -> str:
    """The text of a value that nothing can be compared with."""
    if value.op:
        raise ValidationError(f"There is no {value.op} here: give a name.")
    return value.text


def at_place(term: Term, message: str) -> ValidationError:
    """What is wrong with a term of a query, which is named with its place."""
    shown = str(term)
    shown = shown if len(shown) <= 60 else f"{shown[:59]}…"  # noqa: PLR2004
    return ValidationError({"q": f"{shown} (at character {term.at + 1}): {message}"})


def _term(found: re.Match[str]) -> Term:
    prefix, dot, rest = found["name"].partition(".")
    name = f"{prefix.lower()}{dot}{rest.strip(chr(34)).lower()}"
    term = Term(name, (), bool(found["minus"]), found.start())
    try:
        values = read_values(found["values"])
    except ValidationError as error:
        raise at_place(term, " ".join(error.messages)) from error
    term = Term(name, values, term.is_negated, term.at)
    if found["minus"] == "--":
        raise at_place(term, "One minus leaves it out.")
    if not _END.match(found.string, found.end()):
        raise at_place(term, "Put a space behind it, or the whole name into quotes.")
    return term


def _word(found: re.Match[str]) -> Word:
    quoted = found["quoted"]
    text = found["word"] if quoted is None else quoted
    return Word(text, quoted is not None, bool(found["minus"]))


def _sort(found: re.Match[str], known: str) -> str:
    if known:
        message = "Give sort once; separate several fields by commas."
        raise at_place(Term("sort", (), at=found.start()), message)
    if not found["keys"]:
        message = "Give a field to sort by, such as due."
        raise at_place(Term("sort", (), at=found.start()), message)
    return usual_sort(found["keys"])


def _name(name: str) -> str:
    prefix, dot, rest = name.partition(".")
    is_plain = re.fullmatch(r'[^\s:",]+', rest)
    return f"{prefix}{dot}{rest if is_plain or not dot else chr(34) + rest + chr(34)}"


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) else _CUSTOM.sub(r'\1"\2"', key, count=1)
