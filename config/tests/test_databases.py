from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from psycopg_pool import ConnectionPool

from config import pool_check
from config.databases import database
from config.pool_check import check


def test_without_a_url_it_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    values = database("", tmp_path / "new", threads=4)

    assert values["NAME"] == tmp_path / "new" / "stint.sqlite3"
    assert (tmp_path / "new").is_dir()
    assert values["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_sqlite_url_names_the_file(tmp_path: Path) -> None:
    assert database(f"sqlite:///{tmp_path}/a.db", tmp_path, threads=4)["NAME"] == tmp_path / "a.db"


def test_a_postgresql_url_is_taken_apart(tmp_path: Path) -> None:
    url = "postgres://stint:p%40ss@db.example.org:5433/work?sslmode=require"

    values = database(url, tmp_path, threads=4)

    assert values["PASSWORD"] == "p@ss"
    assert (values["HOST"], values["PORT"], values["NAME"]) == ("db.example.org", "5433", "work")
    assert values["OPTIONS"]["sslmode"] == "require"


def test_the_pool_has_room_for_every_thread(tmp_path: Path) -> None:
    values = database("postgres://db/work", tmp_path, threads=20)

    assert values["OPTIONS"]["pool"]["max_size"] > 20
    # Otherwise Django refuses the pool.
    assert values["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    "url",
    [
        "postgres://db",
        "postgres://db/",
        "mysql://db/work",
        "work",
        "postgres://db:x/work",
        "sqlite://",
    ],
)
def test_a_malformed_url_is_refused_without_repeating_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL must look like") as caught:
        database(url, tmp_path, threads=4)

    assert "mysql" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ImproperlyConfigured, match="cannot be made"):
        database("", tmp_path / "file", threads=4)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a setting of PostgreSQL")
@pytest.mark.django_db
def test_connections_do_not_plan_what_a_page_is_too_short_for() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_memoize")
        assert cursor.fetchone() == ("off",)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no pool")
@pytest.mark.django_db
def test_a_connection_is_asked_after_a_pause_and_when_the_server_hung_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    ask = ConnectionPool.check_connection

    def noted(given: Any) -> None:
        asked.append(given)
        ask(given)

    monkeypatch.setattr(ConnectionPool, "check_connection", noted)
    known = connection.settings_dict
    parameters = {"host": known["HOST"], "port": known["PORT"], "dbname": known["NAME"]}
    parameters |= {"user": known["USER"], "password": known["PASSWORD"] or None}

    def pid() -> int:
        with pool.connection() as given:
            return given.info.backend_pid

    with ConnectionPool(kwargs=parameters, min_size=1, max_size=1, check=check) as pool:
        first = pid()
        assert [pid() for _ in range(3)] == [first] * 3
        assert len(asked) == 1
        monkeypatch.setattr(pool_check, "_TRUSTED_SECONDS", 0.0)
        assert pid() == first
        assert len(asked) == 2
        monkeypatch.setattr(pool_check, "_TRUSTED_SECONDS", 60.0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
        assert pid() != first
