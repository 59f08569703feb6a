"""Days and spans as queries name them, by the calendar of the team."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import User
from accounts.tests.api import Api
from tasks.tests.factories import TaskFactory
from teams.actions import update_team
from teams.models import Team

pytestmark = pytest.mark.django_db

AUCKLAND = ZoneInfo("Pacific/Auckland")
#: A Wednesday there, and still Tuesday in UTC.
NOW = datetime(2027, 3, 10, 10, tzinfo=AUCKLAND)
DAYS = (-366, -365, -31, -30, -10, -9, -8, -7, -3, -2, -1, 0, 1, 4, 5, 7, 11, 12, 30, 365, 366)


@pytest.fixture
def calendar(team: Team, alice: User) -> None:
    """Of each day two tasks: due with its first moment and with its last."""
    update_team(actor=alice, team=team, time_zone=AUCKLAND.key)
    midnight = NOW.replace(hour=0, tzinfo=None)
    for day in DAYS:
        for away in (timedelta(), timedelta(days=1, microseconds=-1)):
            moment = midnight + timedelta(days=day) + away
            TaskFactory.create(team=team, title=str(day), due_date=moment.replace(tzinfo=AUCKLAND))


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("yesterday", [-1]),
        ("today", [0]),
        ("tomorrow", [1]),
        ("last-week", [-9, -8, -7, -3]),
        ("this-week", [-2, -1, 0, 1, 4]),
        ("next-week", [5, 7, 11]),
        ("<last-week", [-366, -365, -31, -30, -10]),
        (">next-week", [12, 30, 365, 366]),
        ("1w", [7]),
        ("-1w", [-7]),
        ("1m", [30]),
        ("-1m", [-30]),
        ("1y", [365]),
        ("<=-1y", [-366, -365]),
        (">11d", [12, 30, 365, 366]),
    ],
)
def test_words_and_units_are_whole_days_of_the_team(
    calendar: None, alice: User, query: str, days: list[int]
) -> None:
    """Weeks begin on Monday, which was two days ago."""
    with time_machine.travel(NOW, tick=False):
        found = Api(alice).get(f"tasks?{urlencode({'q': f'due:{query}', 'limit': 100})}").data
    assert sorted(int(task["title"]) for task in found) == sorted(2 * days)
