"""The parts of a recurrence rule as RFC 5545, 3.3.10 has them: which values, and which together.

What reads rules for us (dateutil) passes by what is out of range or does not belong together, and
a rule that says something else than it seems fills a team with tasks.
"""

import re
from collections.abc import Mapping

#: The largest number of each; where True, counted from the end as well, with a minus.
_NUMBERS = {
    "BYMONTH": (12, False),
    "BYMONTHDAY": (31, True),
    "BYYEARDAY": (366, True),
    "BYWEEKNO": (53, True),
    "BYSETPOS": (366, True),
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}", re.ASCII)
_WEEKDAY = re.compile(r"(?P<number>[+-]?[0-9]{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_MOST_WEEKDAYS = 53
#: With which FREQ each makes sense.
_GOES_WITH = {
    "BYWEEKNO": ("YEARLY",),
    "BYYEARDAY": ("YEARLY",),
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
}


def complaint(parts: Mapping[str, str]) -> str:
    """What is wrong with them, as a sentence, or nothing. ``FREQ`` is there and known."""
    return _out_of_range(parts) or _wrong_days(parts) or _wrong_together(parts)


def _out_of_range(parts: Mapping[str, str]) -> str:
    for name, (most, is_from_end) in _NUMBERS.items():
        for text in parts.get(name, "1").split(","):
            number = int(text) if _NUMBER.fullmatch(text) else 0
            if not (1 <= number <= most or (is_from_end and -most <= number <= -1)):
                from_end = f", or -1 to -{most} from the end" if is_from_end else ""
                return f"{name} goes from 1 to {most}{from_end}."
    return ""


def _wrong_days(parts: Mapping[str, str]) -> str:
    for text in parts.get("BYDAY", "MO").split(","):
        found = _WEEKDAY.fullmatch(text)
        if found is None:
            return "BYDAY takes MO, TU, WE, TH, FR, SA, SU, and in a month 1MO or -1FR."
        if found["number"] is None:
            continue
        if not 1 <= abs(int(found["number"])) <= _MOST_WEEKDAYS:
            return f"BYDAY counts from 1 to {_MOST_WEEKDAYS}, or from -1 back."
        if parts["FREQ"] not in ("MONTHLY", "YEARLY") or "BYWEEKNO" in parts:
            return (
                f"{text} is one of a month or a year: take FREQ=MONTHLY, or leave the number out."
            )
    return ""


def _wrong_together(parts: Mapping[str, str]) -> str:
    for name, frequencies in _GOES_WITH.items():
        if name in parts and parts["FREQ"] not in frequencies:
            return f"{name} goes with FREQ={' or FREQ='.join(frequencies)}."
    if "BYSETPOS" in parts and not any(
        name.startswith("BY") and name != "BYSETPOS" for name in parts
    ):
        return "BYSETPOS chooses of what another part gives, such as BYDAY."
    return ""
