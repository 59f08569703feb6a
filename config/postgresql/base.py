"""Django's PostgreSQL: a cursor for statements that the server plans once, and less to plan."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import Cursor


class DatabaseWrapper(base.DatabaseWrapper):
    def _configure_connection(self, connection: Any) -> bool:
        """Once for each that the pool opens.

        A list joins eight tables to show fifty rows. Whether to remember what a join has found
        (Memoize) is weighed for each pair of them, and takes longer than it saves on fifty.
        """
        super()._configure_connection(connection)  # type: ignore[misc]  # the stubs leave it out
        connection.execute("SET enable_memoize = off")
        return True

    def prepared_cursor(self) -> Any:
        """A cursor whose statements the server keeps with their plan, for as long as the connection
        lives. For those that find their rows by key: planning takes several times as long as
        running them, and comes to the same plan whatever the key.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(Cursor(self.connection))  # type: ignore[attr-defined]  # the stubs leave it out
