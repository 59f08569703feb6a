"""Ranks stand in one order, in Python and in the database, whatever the locale of the latter."""

import pytest
from django.db import connection

from tasks.models import Checklist, ChecklistItem, Task

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows of no locales.")
@pytest.mark.parametrize("model", [Task, Checklist, ChecklistItem])
def test_no_locale_sorts_ranks(model: type[Task | Checklist | ChecklistItem]) -> None:
    """The database may sort by code points where tests run, so the column itself is asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns "
            "WHERE table_name = %s AND column_name = 'position'",
            [model._meta.db_table],
        )
        assert cursor.fetchall() == [("C",)]
