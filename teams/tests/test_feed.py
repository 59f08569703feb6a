"""The log as everybody in the team reads it."""

import pytest

from accounts.models import User
from tasks.actions import create_task, update_task
from teams import actions
from teams.feed import LONGEST_TEXT, entry
from teams.models import Event, Team

pytestmark = pytest.mark.django_db


def newest(team: Team) -> Event:
    return Event.objects.select_related("actor").filter(team=team).latest("seq")


def test_an_entry_names_who_did_what_to_what(alice: User, team: Team) -> None:
    task = create_task(actor=alice, team=team, title="First")
    told = entry(newest(team), team.slug)
    assert (told["team"], told["verb"]) == (team.slug, "task.created")
    assert told["actor"] == {"id": str(alice.pk), "name": "Alice"}
    assert told["target"] == {"type": "task", "id": str(task.pk), "label": f"{task.key} First"}
    assert told["changes"]["status"] == [None, "todo"]
    assert told["created_at"].endswith("Z")


def test_the_system_is_nobody(team: Team) -> None:
    create_task(actor=None, team=team, title="First")
    assert entry(newest(team), team.slug)["actor"] is None


def test_long_texts_are_cut_in_the_feed_and_kept_in_the_log(alice: User, team: Team) -> None:
    task = create_task(actor=alice, team=team, title="First")
    update_task(actor=alice, task=task, description="x" * 20_000)
    event = newest(team)
    assert event.changes["description"][1] == "x" * 20_000
    old, new = entry(event, team.slug)["changes"]["description"]
    assert old is None
    assert new == "x" * LONGEST_TEXT + "…"


def test_who_is_invited_is_not_for_everybody(alice: User, team: Team) -> None:
    actions.invite(actor=alice, team=team, email="dora@example.com", role="viewer")
    event = newest(team)
    assert event.changes["email"] == [None, "dora@example.com"]
    assert "dora" not in str(entry(event, team.slug))
