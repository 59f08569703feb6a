"""Hours of the clock on a person's wall: when they are not to be disturbed, when a digest is due.

A clock that is put forward skips an hour and one that is put back shows one twice. Python takes an
hour that is skipped for the one after it, and of one that comes twice the first (PEP 495).
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from notifications.models import NotificationSettings

_DAY = timedelta(days=1)
type Settings = NotificationSettings


def after_quiet(moment: datetime, settings: Settings, zone: str) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    start, end = settings.quiet_from, settings.quiet_until
    if start is None or end is None or start == end:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    now = local.time()
    is_over_midnight = end < start
    is_quiet = (now >= start or now < end) if is_over_midnight else start <= now < end
    if not is_quiet:
        return moment
    day = local.date() + (_DAY if is_over_midnight and now >= start else timedelta())
    return _next(moment, day, end, zone)


def latest_digest(moment: datetime, settings: Settings, zone: str) -> datetime:
    """When the latest digest up to this moment was due."""
    today = moment.astimezone(ZoneInfo(zone)).date()
    is_weekly = settings.digest == NotificationSettings.Digest.WEEKLY
    back = (today.weekday() - settings.digest_weekday) % 7 if is_weekly else 0
    day = today - back * _DAY
    hour = time(settings.digest_hour)
    due = _at(day, hour, zone)
    return due if due <= moment else _at(day - (7 if is_weekly else 1) * _DAY, hour, zone)


def _next(moment: datetime, day: date, hour: time, zone: str) -> datetime:
    """Where the hour comes twice and its first has passed, its second."""
    first = _at(day, hour, zone)
    return first if first > moment else _at(day, hour.replace(fold=1), zone)


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
