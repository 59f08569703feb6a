"""Connections to the database while others are waited for."""

from django.db import connection


def give_back_connection() -> None:
    """To the pool: who is called may take their time, and others want one meanwhile."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
