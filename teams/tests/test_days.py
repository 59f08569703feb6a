"""Days of a team, above all those on which clocks are put forward or back."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.template import Context, Template

from accounts.models import User
from teams import actions, days
from teams.models import Event, Team


@pytest.mark.parametrize(
    ("zone", "day", "first", "last"),
    [
        ("UTC", "2027-01-31", "2027-01-31T00:00:00", "2027-01-31T23:59:59"),
        ("Europe/Berlin", "2027-01-31", "2027-01-30T23:00:00", "2027-01-31T22:59:59"),
        # Twenty-three hours, and twenty-five.
        ("Europe/Berlin", "2027-03-28", "2027-03-27T23:00:00", "2027-03-28T21:59:59"),
        ("Europe/Berlin", "2027-10-31", "2027-10-30T22:00:00", "2027-10-31T22:59:59"),
        ("America/New_York", "2027-03-14", "2027-03-14T05:00:00", "2027-03-15T03:59:59"),
        # Clocks skip the hour after midnight, and go back at midnight.
        ("Africa/Cairo", "2025-04-25", "2025-04-24T22:00:00", "2025-04-25T20:59:59"),
        ("Africa/Cairo", "2025-10-30", "2025-10-29T21:00:00", "2025-10-30T21:59:59"),
        ("Asia/Kolkata", "2027-06-01", "2027-05-31T18:30:00", "2027-06-01T18:29:59"),
    ],
)
def test_a_day_begins_and_ends_by_the_teams_clock(
    zone: str, day: str, first: str, last: str
) -> None:
    team = Team(time_zone=zone)
    found = days.span(team, date.fromisoformat(day), date.fromisoformat(day))
    assert found.first == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert found.last == datetime.fromisoformat(last).replace(tzinfo=UTC)
    assert days.day_of(team, found.first) == days.day_of(team, found.last)
    assert days.day_of(team, found.last) == date.fromisoformat(day)


def test_today_and_this_week_are_the_teams() -> None:
    with time_machine.travel(datetime(2027, 1, 31, 23, 30, tzinfo=UTC), tick=False):
        assert days.today(Team(time_zone="UTC")) == date(2027, 1, 31)
        berlin = Team(time_zone="Europe/Berlin")
        assert days.today(berlin) == date(2027, 2, 1)
        first, last = days.week(berlin)
        assert (first, last) == (
            datetime(2027, 1, 31, 23, 0, tzinfo=UTC),
            datetime(2027, 2, 7, 22, 59, 59, tzinfo=UTC),
        )


@pytest.mark.django_db
def test_a_time_zone_is_one_that_there_is(alice: User, team: Team) -> None:
    actions.update_team(actor=alice, team=team, time_zone="Asia/Tokyo")
    event = Event.objects.filter(team=team).latest("seq")
    assert (event.verb, event.changes) == ("team.updated", {"time_zone": ["UTC", "Asia/Tokyo"]})
    for wrong in ("Nowhere/Land", "", "../UTC", "posixrules"):
        with pytest.raises(ValidationError, match="time_zone"):
            actions.update_team(actor=alice, team=team, time_zone=wrong)


def test_templates_show_the_teams_clock() -> None:
    page = Template('{% load team_time %}{{ moment|team_time:team|date:"j M H:i" }}')
    moment, team = datetime(2027, 1, 31, 23, 30, tzinfo=UTC), Team(time_zone="Europe/Berlin")
    assert page.render(Context({"moment": moment, "team": team})) == "1 Feb 00:30"
    assert page.render(Context({"moment": None, "team": team})) == ""
