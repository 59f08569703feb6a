"""The time zones that people and teams can choose."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError


@cache
def time_zones() -> list[str]:
    """Places, and UTC."""
    old_ways = ("Etc/", "SystemV/", "US/", "posix", "right")
    places = {name for name in available_timezones() if "/" in name}
    return ["UTC", *sorted(name for name in places if not name.startswith(old_ways))]


def check_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError("Give the name of a time zone, such as Europe/Berlin or UTC.")
