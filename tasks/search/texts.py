"""A task's texts as the words of its document. Without models, for the migration that fills it."""

from collections.abc import Iterable

from tasks.search.words import parts_of, words_of

#: Bytes of words. PostgreSQL refuses a tsvector of more than 1 MB, places of the words included;
#: with these it stays below that whatever the words are. A description in letters of one or two
#: bytes always fits in; of the comments the latest do.
_MOST_DESCRIPTION, _MOST_COMMENTS, _MOST_OTHERS = 120_000, 160_000, 20_000
#: Between two comments, or the names of two files, so that no phrase reaches from one into the
#: next. Both databases take it for a word, and nobody can type one with it.
_BETWEEN = " ‖ "


def columns_of(
    title: str, description: str, comments: Iterable[str] = (), files: Iterable[str] = ()
) -> dict[str, str]:
    """The words of a document by column; comments with the latest first."""
    names = list(files)
    return {
        "title": " ".join(words_of(title)),
        "description": _joined([description], _MOST_DESCRIPTION),
        "comments": _joined(comments, _MOST_COMMENTS),
        "files": _joined(names, _MOST_OTHERS),
        "parts": _cut(" ".join(parts_of(" ".join((title, description, *names)))), _MOST_OTHERS),
    }


def _joined(texts: Iterable[str], most: int) -> str:
    """As many words, text by text, as there is room for."""
    kept: list[str] = []
    left = most
    for text in texts:
        words = " ".join(words_of(text))
        kept.append(_cut(words, left))
        left -= len((words + _BETWEEN).encode())
        if left <= 0:
            break
    return _BETWEEN.join(part for part in kept if part)


def _cut(words: str, most: int) -> str:
    if len(words) * 4 <= most or len(encoded := words.encode()) <= most:
        return words
    return encoded[:most].decode(errors="ignore").rpartition(" ")[0]
