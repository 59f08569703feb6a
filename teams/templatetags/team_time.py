"""Moments by the clock of the team, for templates."""

from datetime import datetime

from django import template
from django.templatetags.tz import do_timezone
from django.utils.timezone import get_current_timezone

from teams.days import Placed, by_clock, local

register = template.Library()


@register.filter
def team_time(moment: datetime | None, team: Placed) -> datetime | str:
    """The same moment, which ``date`` then writes as the team's clock shows it."""
    return _kept(local(team, moment)) if moment else ""


@register.filter
def reader_time(moment: datetime) -> datetime | str:
    """As the clock of the reader shows it: ``date`` alone stumbles over the ends of the calendar,
    which were taken once.
    """
    return _kept(by_clock(moment, get_current_timezone()))


def _kept(moment: datetime) -> datetime | str:
    """For ``date`` to write as it stands."""
    shown: datetime | str = do_timezone(moment, moment.tzinfo)
    return shown
