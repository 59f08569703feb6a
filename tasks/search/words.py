"""What a word is, in texts and searches alike: ``Größe, naïve-fix`` are ``grosse naive fix``.

Neither database splits texts or folds letters itself, for each does it in its own way, PostgreSQL
even by the locale of the server. Both get words that are made here, with spaces between.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

#: Longer ones are cut: they are keys and encoded files, which nobody types to the end.
LONGEST_WORD = 64
#: Letters that Unicode does not take apart, as PostgreSQL's unaccent writes them.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ŧ": "t"})
#: Accents over and under letters. Signs of other scripts are part of their words and stay.
_ACCENTS = range(0x300, 0x370)
#: Scripts that are written without spaces: each character is a word, and a search for several is
#: one for a phrase. Thai to Tibetan, Myanmar, Khmer, kana, Han.
_UNSPACED = (
    (0x0E00, 0x0FFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_COMPOUND = re.compile(r"[a-zA-Z0-9]*[a-z0-9][A-Z][a-zA-Z0-9]*")
_JOINT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class _Folding(dict[int, str]):
    """For ``str.translate``: a word's characters folded, everything else as a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self[code] = f" {_folded(char)} " if is_unspaced(char) else _folded(char)
        return folded


class _InPlace(dict[int, str]):
    """The same without spaces around anything."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


def _folded(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char).casefold().translate(_PLAIN)
    kept = "".join(part for part in parts if ord(part) not in _ACCENTS)
    return "".join(map(_kept, unicodedata.normalize("NFC", kept)))


def _kept(part: str) -> str:
    category = unicodedata.category(part)
    if category == "Cf":  # soft hyphens, joiners: they stand inside words and are not seen
        return ""
    return part if part.isalnum() or category.startswith("M") else " "


_FOLDING, _IN_PLACE = _Folding(), _InPlace()


def is_unspaced(char: str) -> bool:
    code = ord(char)
    return any(first <= code <= last for first, last in _UNSPACED)


def words_of(text: str) -> list[str]:
    words = unicodedata.normalize("NFC", text).translate(_FOLDING).split()
    return [word[:LONGEST_WORD] for word in words]


def fold(text: str) -> tuple[str, list[int] | None]:
    """The text as its words are spelt, and for each letter where it stood, unless it still does."""
    folded = text.translate(_IN_PLACE)
    if text.isascii() or all(len(_IN_PLACE[ord(char)]) == 1 for char in text):
        return folded, None
    return folded, [at for at, char in enumerate(text) for _ in _IN_PLACE[ord(char)]]


def distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or have changed places; ``most`` + 1 for more.

    The optimal string alignment distance.
    """
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


def parts_of(text: str) -> list[str]:
    """The words within names such as ``HdfsItemWriter``, each once: hdfs, item, writer."""
    names = dict.fromkeys(_COMPOUND.findall(text))
    return list(dict.fromkeys(part for name in names for part in _split(name)))


def parts_in(text: str) -> Iterator[tuple[str, int]]:
    """The same each time that they stand there, and where."""
    for name in _COMPOUND.finditer(text):
        place = name.start()
        for part in _JOINT.split(name[0]):
            yield part.lower(), place
            place += len(part)


@lru_cache(maxsize=10_000)
def _split(name: str) -> tuple[str, ...]:
    return tuple(part.lower()[:LONGEST_WORD] for part in _JOINT.split(name) if len(part) > 1)
