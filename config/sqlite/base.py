"""Django's SQLite, with a queue for those who write (see turns.py) and a memory for statements."""

from functools import lru_cache
from typing import Any

from django.db import IntegrityError
from django.db.backends.sqlite3 import base

from accounts.exceptions import Vanished
from config.sqlite.turns import Turns

#: Statements of more characters are those of many rows, of which none is like the other.
_LONG = 10_000
#: By the database's name: a file.
_turns = dict[str, Turns]()


class Cursor(base.SQLiteCursorWrapper):
    """Django writes ``%s`` where SQLite wants ``?``. To look for them each time takes as long as
    many an answer.
    """

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        is_kept = param_names is None and len(query) < _LONG
        converted: str = (
            _converted(query) if is_kept else super().convert_query(query, param_names=param_names)
        )
        return converted


@lru_cache(maxsize=1024)
def _converted(query: str) -> str:
    convert: Any = base.SQLiteCursorWrapper.convert_query
    converted: str = convert(None, query)  # it asks nothing of its cursor
    return converted


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def turns(self) -> Turns:
        return _turns.setdefault(str(self.settings_dict["NAME"]), Turns())

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ARG002  There are none on the server.
        return self.connection.cursor(factory=Cursor)

    def prepared_cursor(self) -> Any:
        """As on PostgreSQL. The driver keeps every statement with its plan."""
        return self._cursor()  # type: ignore[attr-defined]  # the stubs leave it out

    def _start_transaction_under_autocommit(self) -> None:
        self.turns.take(self, self.settings_dict["OPTIONS"]["timeout"])
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.turns.leave(self)
            raise

    def _commit(self) -> Any:
        """Where it fails, a rollback follows. References are all that SQLite checks only here."""
        try:
            super()._commit()  # type: ignore[misc]
        except IntegrityError as error:
            self.rollback()
            raise Vanished from error
        self.turns.leave(self)

    def _rollback(self) -> Any:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.turns.leave(self)

    def _close(self) -> Any:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.turns.leave(self)
