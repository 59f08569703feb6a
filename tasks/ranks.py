"""Positions on the board: text that sorts, with always room for one more between any two.

A rank is read as a fraction in base 36 (``"i"`` is a half). Putting a card between two others
writes that one card and no other, so simultaneous moves never renumber each other's column. Each
rank ends in random digits: two people who put cards into one gap at once get different ranks.
The technique is known as fractional indexing.

Where many cards go to one spot their ranks grow, by one digit with every fourth card. When one
becomes too long, the long ones around it are spread anew between two short ones.
"""

import secrets

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)
#: A rank that is longer has the cards around it spread.
LONGEST = 200
#: Between ranks of at most this length they are spread, so that it is long until the next time.
SHORT = 100
_HEAD = 6  # digits that count cards at either end of a column: 36 ** 6 is room for two billion
_RANDOM = 3


def first() -> str:
    return _from_head(BASE**_HEAD // 2)


def after(rank: str) -> str:
    """A rank below this card, for the end of a column."""
    return _from_head(_head(rank) + 1)


def before(rank: str) -> str:
    """A rank above this card, for the top of a column."""
    return _from_head(_head(rank) - 1)


def between(low: str | None, high: str | None) -> str:
    """A rank between two cards; None is the end of the column on that side."""
    if low is None:
        return before(high) if high is not None else first()
    if high is None:
        return after(low)
    return _midpoint(low, high)


def several_after(rank: str | None, count: int) -> list[str]:
    """Ranks for many cards at the end of a column, in order."""
    start = BASE**_HEAD // 2 if rank is None else _head(rank) + 1
    return [_from_head(start + offset) for offset in range(count)]


def spread(low: str | None, high: str | None, count: int) -> list[str]:
    """Ranks for many cards between two others, in order, with as much room before as after each."""
    if high is None:
        return several_after(low, count)
    if low is None:
        start = _head(high) - count
        return [_from_head(start + offset) for offset in range(count)]
    if low.rstrip("0") >= high.rstrip("0"):
        return [low + rank for rank in several_after(None, count)]  # they follow both
    width = max(len(low), len(high))
    bottom, top = (int(rank.ljust(width, "0"), BASE) for rank in (low, high))
    while top - bottom < BASE * (count + 1):
        bottom, top, width = bottom * BASE, top * BASE, width + 1
    step = (top - bottom) // (count + 1)
    return [_digits(bottom + step * n, width) + _random_digits() for n in range(1, count + 1)]


def _head(rank: str) -> int:
    return int(rank[:_HEAD].ljust(_HEAD, "0"), BASE)


def _from_head(number: int) -> str:
    return _digits(number, _HEAD) + _random_digits()


def _digits(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, BASE)
        digits = DIGITS[digit] + digits
    return digits


def _midpoint(low: str, high: str) -> str:
    """As many digits as it takes to find room, and the random ones."""
    if low >= high:
        return low + _random_digits()  # two cards of one rank: the new one follows both
    width = max(len(low), len(high)) + 1
    bottom, top = (int(rank.ljust(width, "0"), BASE) for rank in (low, high))
    digits = _digits((bottom + top) // 2, width)
    return _shortest_between(digits, low, high) + _random_digits()


def _shortest_between(digits: str, low: str, high: str) -> str:
    """The fewest leading digits that still sort between the two, whatever follows them."""
    for length in range(1, len(digits) + 1):
        cut = digits[:length]
        if low < cut and cut + "z" * _RANDOM < high:
            return cut
    return digits


def _random_digits() -> str:
    """The last digit is never 0: a fraction that ends in 0 leaves no room below itself."""
    digits = [secrets.choice(DIGITS) for _ in range(_RANDOM - 1)]
    return "".join(digits) + secrets.choice(DIGITS[1:])
