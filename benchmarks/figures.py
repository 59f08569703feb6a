"""A measured case, and the goals it has to meet. Without Django, which the parent never starts."""

from collections.abc import Iterator
from dataclasses import dataclass

SMALL, LARGE = 1_000, 200_000


@dataclass(frozen=True, slots=True)
class Goal:
    """The most times its floor that a request may take, and the most times that it may grow.

    ``more_queries`` is how many more it may send with the large team than with the small one.
    """

    ratio: float | None = None
    growth: float | None = None
    more_queries: int = 0


NONE = Goal()
LIST = SEARCH = Goal(ratio=3.0, growth=1.3)
#: What finds more than 1,000 tasks is asked for in titles, too: finding.py says why.
COMMON_SEARCH = Goal(ratio=3.0, growth=1.3, more_queries=4)
#: Of a list that the reader has already.
KNOWN = Goal(ratio=0.3, growth=1.3)
PAGE = BULK = Goal(growth=1.3)


@dataclass(frozen=True, slots=True)
class Figure:
    """Times are first quartiles, in milliseconds, with the large team; ``growth`` is large over
    small.
    """

    name: str
    floor_ms: float | None
    stint_ms: float
    growth: float
    queries: int
    queries_small: int
    rounds: int
    most_ratio: float | None = None
    most_growth: float | None = None
    more_queries: int = 0

    @property
    def ratio(self) -> float | None:
        return self.stint_ms / self.floor_ms if self.floor_ms else None

    def misses(self) -> Iterator[str]:
        """What is not as it has to be, in sentences."""
        if not 0 <= self.queries - self.queries_small <= self.more_queries:
            yield (
                f"“{self.name}” sends {self.queries} queries with {LARGE:,} tasks "
                f"and {self.queries_small} with {SMALL:,}."
            )
        if self.ratio and self.most_ratio and self.ratio > self.most_ratio:
            yield f"“{self.name}” takes {self.ratio:.2f} floors; {self.most_ratio} are allowed."
        if self.most_growth and self.growth > self.most_growth:
            yield f"“{self.name}” grows {self.growth:.2f} times; {self.most_growth} are allowed."
