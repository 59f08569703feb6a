"""Texts as people write them into tasks, the same in each run.

Lengths follow real issue trackers: half of the descriptions are shorter than 300 characters, and
one in twelve is longer than 2,000 because somebody pasted a log.
"""

from collections.abc import Iterator
from math import log
from random import Random
from typing import NamedTuple

from tasks.search.texts import columns_of

_MEDIAN = 300
_SPREAD = log(2000 / _MEDIAN) / 1.405  # 1.405 deviations above the middle leave 8 % over 2,000
_LONGEST = 20_000
#: Stands in so many tasks of each team: finding them must not take longer where there are more.
RARE_WORD = "zeppelin"
RARE_TASKS = 40
#: Stands in nearly every task.
COMMON_WORD = "the"
#: So many different texts are enough: of each there are as many tasks as it takes.
_TEXTS = 2000

_WHO = ("The importer", "A customer", "The nightly job", "Our mail server", "The new menu", "QA")
_DOES = ("fails on", "loses", "shows", "waits for", "repeats", "rejects", "rounds", "forgets")
_WHAT = (
    "the second invoice",
    "names with an umlaut",
    "every attachment over 5 MB",
    "orders that were paid twice",
    "the time zone of the warehouse",
    "an empty cart",
    "the delivery address",
    "cached prices",
)
_WHEN = (
    "since the last release",
    "when two people save at once",
    "on slow connections",
    "after midnight UTC",
    "if the discount is 100 %",
    "in Safari only",
)
_LOG = "2026-03-14T09:26:53Z ERROR orders.worker retry={} order={} took={}ms connection reset\n"


class Text(NamedTuple):
    """What a task says, and the columns of its search document."""

    title: str
    description: str
    words: dict[str, str]


def texts(*, short: bool = False) -> list[Text]:
    """The last of them is the one with the rare word. ``short`` ones have no description."""
    writer = Writer()
    said = [(writer.title(), "" if short else writer.description()) for _ in range(_TEXTS)]
    title, description = said[-1]
    said[-1] = (title, f"Seen on the {RARE_WORD}. {description}")
    return [Text(*text, columns_of(*text)) for text in said]


class Writer:
    def __init__(self) -> None:
        self._random = Random(1)  # noqa: S311  Not a secret: it has to repeat itself.
        self._sentences = [self._sentence() for _ in range(500)]

    def title(self) -> str:
        choose = self._random.choice
        return f"{choose(_WHO)} {choose(_DOES)} {choose(_WHAT)}"

    def description(self) -> str:
        length = min(int(self._random.lognormvariate(log(_MEDIAN), _SPREAD)), _LONGEST)
        text = ""
        pieces = self._log_lines() if length > 4000 else iter(self._sentences)  # noqa: PLR2004
        start = self._random.randrange(len(self._sentences))
        for piece in (*self._sentences[start:], *pieces):
            if len(text) >= length:
                break
            text += piece
        return text[:length]

    def _sentence(self) -> str:
        mark = self._random.choice((". ", ". ", ".\n\n", ".\n- "))
        return f"{self.title()} {self._random.choice(_WHEN)}{mark}"

    def _log_lines(self) -> Iterator[str]:
        for retry in range(_LONGEST // len(_LOG)):
            yield _LOG.format(retry, self._random.randrange(10**6), self._random.randrange(9000))
