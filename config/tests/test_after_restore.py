"""A backup is put back while programs and pages remember the numbers of what is lost."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from teams import clock
from teams.models import Event, Team, TeamClock

pytestmark = pytest.mark.django_db


def test_who_remembers_a_number_of_what_is_lost_reads_anew(alice: User, team: Team) -> None:
    task = actions.create_task(actor=alice, team=team, title="before the backup")
    backup = clock.head(team)
    actions.update_task(actor=alice, task=task, title="lost")
    api, address = Api(alice), f"tasks?team={team.slug}"
    tag = {"If-None-Match": api.get(address).headers["ETag"]}
    _put_back(team, backup)
    actions.update_task(actor=alice, task=task, title="instead")
    assert api.call("GET", address, **tag).status == 304
    call_command("after_restore", stdout=(said := StringIO()))
    answer = api.call("GET", address, **tag)
    assert [row["title"] for row in answer.data] == ["instead"]
    assert said.getvalue() == "1 team has a new epoch. Start Stint.\n"


def test_each_team_gets_an_epoch_of_its_own_and_the_cache_is_empty(team: Team) -> None:
    before = TeamClock.objects.get(team=team).epoch
    cache.set("kept:7", 1)
    call_command("after_restore", stdout=StringIO())
    assert TeamClock.objects.get(team=team).epoch != before
    assert cache.get("kept:7") is None


def _put_back(team: Team, seq: int) -> None:
    """The log as the backup has it. The tasks do not matter: they are changed again."""
    Event.objects.filter(team=team, seq__gt=seq).delete()
    TeamClock.objects.filter(team=team).update(value=seq)
