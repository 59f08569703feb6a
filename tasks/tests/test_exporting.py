"""Lists of tasks as CSV."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.tests.api import Api
from config.tests.api_world import the_schema
from tasks import actions
from tasks.lists.filters import TaskFilter
from tasks.models import FieldType, Task
from tasks.tests.test_custom_fields import a_field
from teams.actions import update_team
from teams.models import Team

pytestmark = pytest.mark.django_db


def rows_of(answer: Any) -> list[dict[str, str]]:
    raw = answer.raw if hasattr(answer, "raw") else answer.getvalue()
    return list(csv.DictReader(io.StringIO(raw.decode())))


def test_everything_a_task_says(team: Team, task: Task, as_bob: Client, bob: User) -> None:
    update_team(actor=None, team=team, time_zone="Europe/Berlin")
    label = actions.create_label(actor=None, team=team, name="bug")
    size, level = a_field(team, FieldType.NUMBER, "Size"), a_field(team, FieldType.CHOICES, "Level")
    owner = a_field(team, FieldType.PERSON, "Owner")
    actions.update_task(
        actor=None,
        task=task,
        title='Quotes " and, commas',
        assignee=bob,
        labels=[label],
        due_date=datetime(2027, 1, 31, 12, tzinfo=UTC),
        custom={size.name: -1.5, level.name: ["High", "Low"], owner.name: str(bob.pk)},
    )
    answer = as_bob.get(reverse("tasks:export", args=[team.slug]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="core-tasks.csv"'
    [row] = rows_of(answer)
    assert row["key"] == "CORE-1"
    assert row["title"] == 'Quotes " and, commas'
    assert (row["status"], row["priority"], row["assignee"]) == ("To do", "Medium", "Bob")
    assert row["due_date"] == "2027-01-31T13:00:00+01:00"
    assert (row["labels"], row["Size"], row["Level"]) == ("bug", "-1.5", "Low, High")
    assert row["Owner"] == "Bob"


def test_a_field_called_like_a_column_has_one_of_its_own(
    team: Team, task: Task, as_bob: Client
) -> None:
    for name in ("Title", "labels"):
        a_field(team, FieldType.TEXT, name)
        actions.update_task(actor=None, task=task, custom={name: f"own {name}"})
    [row] = rows_of(as_bob.get(reverse("tasks:export", args=[team.slug])))
    assert (row["title"], row["labels"]) == (task.title, "")
    assert (row["custom.Title"], row["custom.labels"]) == ("own Title", "own labels")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(team: Team, as_bob: Client, text: str) -> None:
    a_field(team, FieldType.TEXT, "=Field")
    made = actions.create_task(
        actor=None, team=team, title=f"x{text}", description=text, custom={"=Field": f"={text}"}
    )
    Task.objects.filter(pk=made.pk).update(title=text)
    [row] = rows_of(as_bob.get(reverse("tasks:export", args=[team.slug])))
    assert row["title"] == f"'{text}"
    assert row["description"] == f"'{text}"
    assert row["'=Field"] == f"'={text}"


def test_filters_and_order_are_the_lists(team: Team, task: Task, as_bob: Client, bob: User) -> None:
    other = actions.create_task(actor=None, team=team, title="Other", points=3)
    place = reverse("tasks:export", args=[team.slug])
    keys = [row["key"] for row in rows_of(as_bob.get(place, {"sort": "-number"}))]
    assert keys == [other.key, task.key]
    assert rows_of(as_bob.get(place, {"status": "done"})) == []
    assert as_bob.get(place, {"status": "nonsense"}).status_code == 302
    api = Api(bob)
    assert [row["key"] for row in rows_of(api.get("tasks/export?team=core&sort=number"))] == keys[
        ::-1
    ]
    assert api.get("tasks/export").status == 400
    assert api.get("tasks/export?team=core&status=x").status == 400
    assert api.get("tasks/export?team=nobodys").status == 404


def test_the_schema_promises_what_an_export_takes(team: Team, bob: User) -> None:
    parameters = the_schema()["paths"]["/api/v1/tasks/export"]["get"]["parameters"]
    required = {p["name"]: p.get("required", False) for p in parameters if p["in"] == "query"}
    assert required.keys() == TaskFilter.PARAMETERS
    assert [name for name, needed in required.items() if needed] == ["team"]
    for name in ("as_of", "fields"):
        assert Api(bob).get(f"tasks/export?team=core&{name}=title").status == 400


def test_as_many_queries_for_few_as_for_many(team: Team, task: Task, as_bob: Client) -> None:
    place, counts = reverse("tasks:export", args=[team.slug]), []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows_of(as_bob.get(place))
        counts.append(len(queries))
        for number in range(5):
            actions.create_task(actor=None, team=team, title=f"T{number}")
    assert counts[0] == counts[1]


def test_outsiders_get_nothing(team: Team, as_charlie: Client) -> None:
    assert as_charlie.get(reverse("tasks:export", args=[team.slug])).status_code == 404
