"""Searches use the full-text index, and keep to the team inside of it. Read from the plans."""

from collections.abc import Iterator
from itertools import batched

import pytest
from django.db import connection

from accounts.models import User
from tasks.lists.narrowing import narrowed
from tasks.models import SearchDocument, Task
from tasks.search import finding
from tasks.search.documents import refresh
from tasks.search.matching import fts5, tsquery
from tasks.search.parsing import parse
from tasks.tests.factories import TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db
SEARCHES = ["needle", '"needle in"', "need*", "needle -hay", "needle haystack"]


@pytest.fixture
def many(team: Team, bob: User) -> Team:
    """Enough that going through all of them is not the fastest way."""
    first = TaskFactory.create(team=team, title="A needle in a haystack")
    rows = [
        Task(
            team=team,
            number=number,
            title=f"Hay {number}",
            description="straw " * 20,
            status=first.status,
            position=first.position,
            assignee=bob,
        )
        for number in range(2, 3000)
    ]
    for part in batched(rows, 500):
        Task.objects.bulk_create(part)
        refresh([task.pk for task in part])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE tasks_searchdocument, tasks_task")
            # So few rows lie on so few pages that reading them all costs about as much as the
            # index: which is cheaper hangs on what ran before, whether the index can answer not.
            cursor.execute("SET LOCAL enable_seqscan = off")
    return team


def plan(sql: str, *parameters: str | int) -> str:
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", parameters)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def plans_of_finding(text: str, team: Team) -> Iterator[str]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # from the newest on, as is right for common words
            cursor.execute("SET LOCAL enable_indexscan = off")
        yield plan(finding._POSTGRESQL, tsquery(parse(text), [team.pk]), 1001)
    else:
        yield plan(finding._IDS, fts5(parse(text), [team.pk]), 1001)
        yield plan(finding._SQLITE, "[1, 2]", f'["{team.pk.hex}"]')


@pytest.mark.parametrize("text", SEARCHES)
def test_the_ranked_search_asks_the_index(many: Team, text: str) -> None:
    seen = "\n".join(plans_of_finding(text, many))
    if connection.vendor == "postgresql":
        assert "Bitmap Index Scan on tasks_searchdocument_vector" in seen
        assert "Seq Scan" not in seen
        assert f"team:{many.pk}" in seen, "the team is looked up inside the index"
    else:
        assert "SCAN tasks_searchindex VIRTUAL TABLE INDEX" in seen
        assert "SEARCH tasks_searchdocument USING INTEGER PRIMARY KEY" in seen
        assert "SCAN tasks_searchdocument" not in seen


@pytest.mark.parametrize("text", [*SEARCHES, "core-1"])
@pytest.mark.parametrize("assignee", [False, True])
def test_the_filtered_list_begins_with_what_was_found(
    many: Team, bob: User, text: str, assignee: bool
) -> None:
    ids = [("team_id", [many.pk]), *([("assignee_id", [bob.pk])] if assignee else [])]
    shape = (tuple((name, len(pks)) for name, pks in ids), (), False, text)
    tasks = narrowed(shape, [pk for _, pks in ids for pk in pks])
    rows = tasks.order_by("-priority", "-updated_at", "-id").values_list("id", "status__slug")[:50]
    seen = rows.explain()
    if connection.vendor == "postgresql":
        assert "Bitmap Index Scan on tasks_searchdocument_vector" in seen
        assert "Seq Scan on tasks_searchdocument" not in seen
    else:
        assert "SEARCH tasks_task USING INDEX sqlite_autoindex_tasks_task_1 (id=?)" in seen
        assert "SCAN tasks_task" not in seen


def test_other_teams_are_left_out_by_the_index_itself(many: Team) -> None:
    """Not by looking at each of their documents afterwards."""
    other = Team.objects.create(name="Other", slug="other", key="OTH")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = "SELECT count(*) FROM tasks_searchdocument WHERE vector @@ %s::tsquery"
            cursor.execute(query, [tsquery(parse("hay"), [other.pk])])
        else:
            query = "SELECT count(*) FROM tasks_searchindex WHERE tasks_searchindex MATCH %s"
            cursor.execute(query, [fts5(parse("hay"), [other.pk])])
        assert cursor.fetchone()[0] == 0
    assert SearchDocument.objects.count() == 2999
