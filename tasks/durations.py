"""Lengths of time as people type and read them: "1h 30m", "1:30", "1.5", "90m"."""

import re

from django.core.exceptions import ValidationError

_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_PARTS = re.compile(r"(?:(\d+(?:[.,]\d+)?)\s*h)?\s*(?:(\d+(?:[.,]\d+)?)\s*m(?:in)?)?")
_HOURS = re.compile(r"\d+(?:[.,]\d+)?")
_LONGEST = 20


def read_duration(text: str) -> int:
    """Seconds. A number alone is hours."""
    plain = text.strip().lower()
    if len(plain) <= _LONGEST and plain:
        if found := _CLOCK.fullmatch(plain):
            hours, minutes, seconds = (int(part or 0) for part in found.groups())
            return hours * 3600 + minutes * 60 + seconds
        if _HOURS.fullmatch(plain):
            return round(_number(plain) * 3600)
        if found := _PARTS.fullmatch(plain):
            return round(_number(found[1]) * 3600 + _number(found[2]) * 60)
    raise ValidationError("Give a length of time such as 1h 30m, 1:30 or 1.5.")


def show_duration(seconds: int) -> str:
    """In whole minutes, unless there is less than one."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours and not minutes:
        return f"{seconds}s" if seconds else "0m"
    return " ".join(part for part in (hours and f"{hours}h", minutes and f"{minutes}m") if part)


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0
