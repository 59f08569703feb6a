"""Who may read a task and not change it is told everything that it says."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from tasks import actions
from tasks.facts_page import facts_of
from tasks.models import Cycle, Milestone, Project, Task
from tasks.tests.factories import TaskFactory
from teams.models import Role, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


def test_a_viewer_reads_every_field(alice: User, team: Team, task: Task) -> None:
    viewer = a_member(team, Role.VIEWER)
    project = actions.create_plan(actor=alice, team=team, model=Project, name="Spring")
    milestone = actions.create_plan(actor=alice, team=team, model=Milestone, name="Beta")
    cycle = actions.create_plan(
        actor=alice, team=team, model=Cycle, name="Week 1",
        starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8),
    )  # fmt: skip
    label = actions.create_label(actor=alice, team=team, name="bug <b>")
    whole = TaskFactory.create(team=team, title="Whole")
    actions.update_task(
        actor=alice, task=task, parent=whole, project=project, milestone=milestone, cycle=cycle,
        labels=[label],
        points=Task.MAX_POINTS, estimated_hours=Decimal("1.5"), start_date=date(2027, 1, 4),
        due_date=datetime(2027, 1, 5, 15, tzinfo=UTC), metadata={"build": "ü<7>"},
    )  # fmt: skip
    client = Client()
    client.force_login(viewer)
    text = client.get(f"/tasks/{task.key}").content.decode()
    points, due = str(Task.MAX_POINTS), "5 January 2027, 15:00"
    plans = (f">{whole.key}<", "Spring", "Beta", "Week 1", "4 January 2027")
    for said in (*plans, due, points, "bug &lt;b&gt;", "1.50", "ü&lt;7&gt;"):
        assert said in text, said
    assert 'name="metadata"' not in text


def test_what_is_not_said_is_left_out(task: Task) -> None:
    names = [fact.name for fact in facts_of(task, {})]
    assert names == ["Status", "Priority", "Assignee", "Due date"]
