"""The log in sentences, on the page of a task and of the team."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tasks import actions
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams import actions as team_actions
from teams.models import Event, Membership, Team

pytestmark = pytest.mark.django_db


def test_activity_speaks_in_sentences(
    as_bob: Client, alice: User, bob: User, team: Team, task: Task
) -> None:
    done = team.statuses.get(slug="in_progress")
    actions.update_task(actor=alice, task=task, status=done, assignee=bob, title="Second")
    actions.update_task(actor=None, task=task, assignee=None, points=2)
    for page in (f"/tasks/{task.key}", f"/t/{team.slug}/activity"):
        text = as_bob.get(page).content.decode()
        assert "moved it from To do to In progress" in text
        assert "assigned it to Bob" in text
        assert "renamed it “Second”" in text
        assert "<strong>The system</strong>" in text
        assert "gave it 2 points" in text


def test_days_are_those_of_the_team(as_bob: Client, team: Team, task: Task) -> None:
    """The last second of 24 November in New York is on the 25th in London."""
    Team.objects.filter(pk=team.pk).update(time_zone="America/New_York")
    for day in (22, 23, 24):
        moment = datetime(2026, 11, day + 1, 4, 59, 59, tzinfo=UTC)
        actions.update_task(actor=None, task=task, due_date=moment)
        actions.update_task(actor=None, task=task, start_date=moment - timedelta(days=9))
    actions.update_task(actor=None, task=task, due_date=None)
    for page in (f"/tasks/{task.key}", f"/t/{team.slug}/activity"):
        with CaptureQueriesContext(connection) as asked:
            text = as_bob.get(page).content.decode()
        assert "set it due 24 November 2026" in text
        assert "set it due 25 November 2026" not in text
        assert "set the start to 15 November 2026" in text
        assert "set the start to 16 November 2026" not in text
        assert "took the due date away" in text
        by_id = 'FROM "teams_team" WHERE "teams_team"."id"'
        teams = [query for query in asked if by_id in query["sql"]]
        assert teams == [], "the page knows its team"


def test_every_verb_has_its_words(as_alice: Client, alice: User, team: Team, bob: User) -> None:
    """A sentence that falls back to its verb would read like ``member.removed``."""
    invitation = team_actions.invite(actor=alice, team=team, email="d@example.com", role="viewer")
    team_actions.revoke_invitation(actor=alice, invitation=invitation)
    his = Membership.objects.get(team=team, user=bob)
    team_actions.change_role(actor=alice, membership=his, role="manager")
    team_actions.remove_member(actor=alice, membership=his)
    text = as_alice.get(f"/t/{team.slug}/activity").content.decode()
    for sentence in ("invited somebody as viewer", "made Bob manager", "removed Bob from the team"):
        assert sentence in text
    for verb in Event.objects.values_list("verb", flat=True):
        assert verb not in text


def test_activity_links_to_tasks_that_are_there(as_alice: Client, team: Team, task: Task) -> None:
    gone = TaskFactory.create(team=team, title="Gone")
    actions.delete_task(actor=None, task=gone)
    text = as_alice.get(f"/t/{team.slug}/activity").content.decode()
    assert f'href="/tasks/{task.key}"' in text
    assert f"{gone.key} Gone" in text
    assert f'href="/tasks/{gone.key}"' not in text


def test_activity_goes_back_to_the_beginning(as_bob: Client, team: Team, task: Task) -> None:
    for number in range(60):
        actions.update_task(actor=None, task=task, points=number)
    page, seen = reverse("tasks:activity", args=[team.slug]), []
    query: str | None = ""
    while query is not None:
        answer = as_bob.get(page + query)
        seen += [event.seq for event in answer.context["events"]]
        older = answer.context["older"]
        query = f"?before={older}" if older else None
    assert seen == list(range(Event.objects.count(), 0, -1))
    assert as_bob.get(page, {"before": "9" * 30}).status_code == 200


def test_a_change_is_undone_from_the_page_of_its_task(
    as_bob: Client, alice: User, team: Team, task: Task
) -> None:
    many = actions.change_tasks(actor=alice, team=team, ids=[task.pk], points=3)
    actions.update_task(actor=alice, task=task, title="Second")
    event = Event.objects.get(target_id=task.pk, verb="task.updated", changes__has_key="title")
    page = reverse("tasks:detail", args=[task.key])
    answer = as_bob.get(page)
    undo = reverse("tasks:undo", args=[event.pk])
    assert answer.context["undoable"] == {event.pk}, "neither its making nor what many went through"
    assert undo in answer.text
    assert as_bob.post(undo, {"next": page})["Location"] == page
    elsewhere = as_bob.post(undo, {"next": "NaN"})
    assert elsewhere["Location"] == reverse("tasks:activity", args=[team.slug])
    task.refresh_from_db()
    assert (task.title, task.points, many.event is not None) == ("First", 3, True)
    before = answer.text.partition(undo)[2].partition("/past?")[2].partition('"')[0]
    past = as_bob.get(f"/tasks/{task.key}/past?{unescape(before)}")
    assert past.status_code == 200
