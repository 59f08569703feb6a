"""Texts as people write them into tasks, the same in each run.

Lengths follow real issue trackers: half of the descriptions are shorter than 300 characters, and
one in twelve is longer than 2,000 because somebody pasted a log.
"""

from collections.abc import Iterator
from math import log
from random import Random

_MEDIAN = 300
_SPREAD = log(2000 / _MEDIAN) / 1.405  # 1.405 deviations above the middle leave 8 % over 2,000
_LONGEST = 20_000
#: Stands in one task of a thousand, so a search for it has to look at nearly all of them.
RARE_WORD = "zeppelin"
_RARE_EVERY = 1000

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


class Writer:
    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  Not a secret: it has to repeat itself.
        self._sentences = [self._sentence() for _ in range(500)]

    def title(self) -> str:
        choose = self._random.choice
        return f"{choose(_WHO)} {choose(_DOES)} {choose(_WHAT)}"

    def description(self, number: int) -> str:
        length = min(int(self._random.lognormvariate(log(_MEDIAN), _SPREAD)), _LONGEST)
        text = f"Seen on the {RARE_WORD}. " if number % _RARE_EVERY == 0 else ""
        pieces = self._log_lines() if length > 4000 else iter(self._sentences)  # noqa: PLR2004
        start = self._random.randrange(len(self._sentences))
        for piece in (*self._sentences[start:], *pieces):
            if len(text) >= length:
                break
            text += piece
        return text[:length]

    def weighted[T](self, choices: dict[T, int]) -> T:
        return self._random.choices(list(choices), list(choices.values()))[0]

    def whole(self, stop: int) -> int:
        return self._random.randrange(stop)

    def _sentence(self) -> str:
        mark = self._random.choice((". ", ". ", ".\n\n", ".\n- "))
        return f"{self.title()} {self._random.choice(_WHEN)}{mark}"

    def _log_lines(self) -> Iterator[str]:
        for retry in range(_LONGEST // len(_LOG)):
            yield _LOG.format(retry, self._random.randrange(10**6), self._random.randrange(9000))
