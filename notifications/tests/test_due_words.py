"""One due date in the same words everywhere: a day as the team's, a moment as the reader's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.mails import compose
from notifications.models import Delivery, Kind, Notification
from notifications.short_texts import short_text
from notifications.tests.factories import an_assignment
from tasks.models import Task
from teams.days import end
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(team: Team, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The team is in New York and Bob, who reads, in Berlin."""
    team.time_zone = "America/New_York"
    team.save(update_fields=["time_zone"])
    bob.time_zone = "Europe/Berlin"
    bob.save(update_fields=["time_zone"])
    now = datetime(2027, 3, 10, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)


def told(team: Team, bob: User, due: datetime) -> Iterator[str]:
    """All that is said of a task that is due then."""
    assigned = an_assignment(team, bob, due_date=due)
    about = {"target": str(Task.objects.get().pk), "due": due.isoformat(), "actor": None}
    Notification.objects.all().delete()
    for kind in (Kind.ASSIGNED, Kind.DUE_SOON):
        assigned.kind, assigned.payload = kind, about
        mail = compose(assigned)
        yield str(mail.body)
        yield str(mail.alternatives[0][0])
    push = Delivery(kind=Kind.DUE_SOON, channel="push", recipient=bob, payload=about)
    yield short_text(push).title


def test_a_day_is_the_day_of_the_team_without_an_hour(team: Team, bob: User) -> None:
    for text in told(team, bob, end(team, date(2027, 3, 11))):
        assert "11 March 2027" in text
        assert "12 March" not in text
        assert ":59" not in text


def test_a_moment_is_told_by_the_clock_of_the_reader(team: Team, bob: User) -> None:
    for text in told(team, bob, datetime(2027, 3, 11, 17, 30, tzinfo=UTC)):
        assert "11 March 2027, 18:30 CET" in text
