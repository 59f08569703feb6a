"""Quiet hours and digests by the clock on the wall, also on the days on which it is changed."""

from datetime import UTC, datetime, time

import pytest

from notifications.hours import after_quiet, latest_digest
from notifications.models import NotificationSettings

BERLIN = "Europe/Berlin"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def quiet(start: time | None, end: time | None) -> NotificationSettings:
    return NotificationSettings(quiet_from=start, quiet_until=end)


NIGHT = quiet(time(22), time(7))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (utc(2026, 1, 10, 20, 59), utc(2026, 1, 10, 20, 59)),
        (utc(2026, 1, 10, 21, 0), utc(2026, 1, 11, 6, 0)),
        (utc(2026, 1, 11, 3, 0), utc(2026, 1, 11, 6, 0)),
        (utc(2026, 1, 11, 6, 0), utc(2026, 1, 11, 6, 0)),
        # The clock goes to 03:00 at 02:00 on 29 March, and back to 02:00 at 03:00 on 25 October.
        (utc(2026, 3, 28, 23, 0), utc(2026, 3, 29, 5, 0)),
        (utc(2026, 10, 24, 23, 0), utc(2026, 10, 25, 6, 0)),
    ],
)
def test_quiet_hours_over_midnight(moment: datetime, expected: datetime) -> None:
    assert after_quiet(moment, NIGHT, BERLIN) == expected


def test_quiet_hours_within_a_day() -> None:
    lunch = quiet(time(12), time(13))
    assert after_quiet(utc(2026, 1, 10, 11, 30), lunch, BERLIN) == utc(2026, 1, 10, 12, 0)
    assert after_quiet(utc(2026, 1, 10, 12, 0), lunch, BERLIN) == utc(2026, 1, 10, 12, 0)


def test_an_end_that_comes_twice_is_the_one_ahead() -> None:
    """On 25 October it is 02:30 at 00:30 and at 01:30 UTC."""
    until_half_past = quiet(time(1), time(2, 30))
    assert after_quiet(utc(2026, 10, 25, 0, 10), until_half_past, BERLIN) == utc(
        2026, 10, 25, 0, 30
    )
    assert after_quiet(utc(2026, 10, 25, 1, 10), until_half_past, BERLIN) == utc(
        2026, 10, 25, 1, 30
    )


def test_an_end_that_is_skipped_is_not_in_the_past() -> None:
    """On 29 March there is no 02:30."""
    found = after_quiet(utc(2026, 3, 29, 0, 30), quiet(time(1), time(2, 30)), BERLIN)
    assert found == utc(2026, 3, 29, 1, 30)


@pytest.mark.parametrize("settings", [quiet(None, None), quiet(time(7), time(7))])
def test_no_quiet_hours(settings: NotificationSettings) -> None:
    moment = utc(2026, 1, 10, 23, 0)
    assert after_quiet(moment, settings, BERLIN) == moment


def test_a_daily_digest_is_due_at_its_hour() -> None:
    daily = NotificationSettings(digest="daily", digest_hour=8)
    assert latest_digest(utc(2026, 7, 10, 5, 59), daily, BERLIN) == utc(2026, 7, 9, 6, 0)
    assert latest_digest(utc(2026, 7, 10, 6, 0), daily, BERLIN) == utc(2026, 7, 10, 6, 0)
    assert latest_digest(utc(2026, 1, 10, 12, 0), daily, BERLIN) == utc(2026, 1, 10, 7, 0)


def test_a_weekly_digest_is_due_on_its_day() -> None:
    friday = NotificationSettings(digest="weekly", digest_hour=8, digest_weekday=4)
    assert latest_digest(utc(2026, 7, 10, 5, 0), friday, BERLIN) == utc(2026, 7, 3, 6, 0)
    assert latest_digest(utc(2026, 7, 10, 7, 0), friday, BERLIN) == utc(2026, 7, 10, 6, 0)
    assert latest_digest(utc(2026, 7, 15, 7, 0), friday, BERLIN) == utc(2026, 7, 10, 6, 0)
