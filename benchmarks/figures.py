"""A measured case, and the goals it has to meet. Without Django, which the parent never starts."""

from collections.abc import Iterator
from dataclasses import dataclass

SMALL, LARGE = 1_000, 50_000
LIST = "list of 50 by status"
_MOST_TIMES_FLOOR = 4.0
_MOST_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Figure:
    """Times are medians in milliseconds with the large team; ``growth`` is large over small."""

    name: str
    floor_ms: float | None
    stint_ms: float
    growth: float
    queries: int
    queries_small: int
    rounds: int

    @property
    def ratio(self) -> float | None:
        return self.stint_ms / self.floor_ms if self.floor_ms else None

    def misses(self) -> Iterator[str]:
        """What is not as it has to be, in sentences."""
        if self.queries != self.queries_small:
            yield (
                f"“{self.name}” sends {self.queries} queries with {LARGE:,} tasks "
                f"and {self.queries_small} with {SMALL:,}."
            )
        if self.name != LIST:
            return
        if self.ratio and self.ratio > _MOST_TIMES_FLOOR:
            yield f"The list takes {self.ratio:.2f} floors; {_MOST_TIMES_FLOOR} are allowed."
        if self.growth > _MOST_GROWTH:
            yield f"The list grows {self.growth:.2f} times; {_MOST_GROWTH} are allowed."
