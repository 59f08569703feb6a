"""The column of a rank: see ranks.py."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class RankField(models.CharField):  # type: ignore[type-arg]
    """A text that sorts by its code points, as Python compares it. PostgreSQL sorts others by the
    locale of the database, and to Czech “ch” comes after “h”; SQLite does not know of locales.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        found = super().db_parameters(connection)
        return found | {"collation": "C"} if connection.vendor == "postgresql" else found
