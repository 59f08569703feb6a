"""The front page, and what a signed-in person finds in its place."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tasks.actions import delete_task
from tasks.tests.factories import TaskFactory
from teams.models import Team
from teams.tests.factories import TeamFactory


@pytest.mark.django_db
def test_visitors_read_what_stint_is(client: Client) -> None:
    page = client.get("/")

    assert page.status_code == 200
    assert "<title>Stint: the task tracker you run yourself</title>" in page.text
    assert 'href="/sign-up"' in page.text
    assert client.post("/").status_code == 405


def test_somebody_in_no_team_is_told_what_to_do(client: Client, charlie: User) -> None:
    client.force_login(charlie)

    page = client.get("/").text

    assert "You are in no team yet" in page
    assert 'href="/teams/new"' in page


def test_tasks_assigned_to_me_stand_by_due_date(client: Client, team: Team, alice: User) -> None:
    other = TeamFactory.create(actor=alice)
    for title, day, where in (("Later", 20, team), ("Whenever", None, team), ("Soon", 3, other)):
        due = day and datetime(2026, 12, day, tzinfo=UTC)
        TaskFactory.create(team=where, title=title, assignee=alice, due_date=due)
    TaskFactory.create(team=team, title="Not mine")
    client.force_login(alice)

    page = client.get("/").text

    assert page.index("Soon") < page.index("Later") < page.index("Whenever")
    assert "Not mine" not in page


def test_what_is_done_deleted_or_out_of_sight_is_left_out(
    client: Client, team: Team, bob: User
) -> None:
    done = team.statuses.get(slug="done")
    TaskFactory.create(team=team, title="Was finished", assignee=bob, status=done)
    gone = TaskFactory.create(team=team, title="Was deleted", assignee=bob)
    delete_task(actor=None, task=gone)
    TaskFactory.create(team=team, title="Still open", assignee=bob)
    client.force_login(bob)
    assert "Was " not in client.get("/").text
    assert "Still open" in client.get("/").text

    team.memberships.get(user=bob).delete()

    assert "Still open" not in client.get("/").text


def test_home_costs_the_same_for_few_and_for_many(client: Client, team: Team, alice: User) -> None:
    client.force_login(alice)
    TaskFactory.create(team=team, assignee=alice)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for _ in range(10):
        TaskFactory.create(team=team, assignee=alice)
    with CaptureQueriesContext(connection) as many:
        client.get("/")

    assert len(many) == len(few)
