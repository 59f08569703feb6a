"""Moments by the clock of the team, for templates."""

from datetime import datetime

from django import template
from django.templatetags.tz import do_timezone

from teams.days import Placed, zone

register = template.Library()


@register.filter
def team_time(moment: datetime | None, team: Placed) -> datetime | str:
    """The same moment, which ``date`` then writes as the team's clock shows it."""
    local: datetime | str = do_timezone(moment, zone(team)) if moment else ""
    return local
