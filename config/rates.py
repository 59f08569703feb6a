"""RATE_LIMITS -> how often things may be done in 15 minutes, by the names of accounts/limits.py."""

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured


def rate_limits(given: Iterable[str]) -> dict[str, int]:
    """Zero is as often as one likes."""
    limits = {}
    for pair in given:
        name, _, count = (part.strip() for part in pair.partition("="))
        if not (count.isascii() and count.isdecimal()):
            message = f'RATE_LIMITS must be such as "anonymous=200,person=0", not "{pair}".'
            raise ImproperlyConfigured(message)
        limits[name] = int(count)
    return limits
