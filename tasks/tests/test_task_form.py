"""Which fields of a task stand in view and which are folded away."""

from decimal import Decimal

import pytest

from accounts.models import User
from tasks import actions
from tasks.forms import TaskForm
from tasks.models import Project, Task
from teams.models import Team

pytestmark = pytest.mark.django_db


def test_what_says_nothing_is_folded_and_what_says_something_is_not(
    alice: User, team: Team, task: Task
) -> None:
    form = TaskForm(team=team, task=task)
    assert {"estimated_hours", "project", "parent"} <= set(form.folded)
    assert not {"title", "status", "due_date", "points"} & set(form.folded)
    project = actions.create_plan(actor=alice, team=team, model=Project, name="Spring")
    task = actions.update_task(actor=alice, task=task, estimated_hours=Decimal(0), project=project)
    again = TaskForm(team=team, task=task)
    assert set(form.folded) - set(again.folded) == {"estimated_hours", "project"}


def test_what_is_refused_is_in_view(team: Team) -> None:
    form = TaskForm({"title": "x", "estimated_hours": "-1", "parent": "NO-1"}, team=team)
    assert not form.is_valid()
    assert not {"estimated_hours", "parent"} & set(form.folded)
