"""Triggers that note every change of a row, so that nothing gets past the log unseen.

The log says what people did. Should anything write past the actions (raw SQL, a bulk update, a
shell on the database), the log has no event of it, and here it stands all the same.

Triggers are made anew after each migrate, from the models as they are then: Django remakes a table
to change it on SQLite, and drops its triggers with it. Making them is idempotent and cheap.

A model says ``unaudited`` with the reason why its rows need no audit, or ``audit_hides`` with the
columns that must never be copied: secrets, and files.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from teams.models import AuditEntry, Team

_AUDIT = AuditEntry._meta.db_table
_EVENTS = ("insert", "update", "delete")

#: One function for all tables. Its arguments: the column of the team, and the hidden columns.
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION stint_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) - TG_ARGV[1:] END;
    is_now jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) - TG_ARGV[1:] END;
    whole jsonb := COALESCE(is_now, was);
    told_old jsonb;
    told_new jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(key, was -> key), jsonb_object_agg(key, value)
            INTO told_old, told_new
            FROM jsonb_each(is_now) WHERE value IS DISTINCT FROM was -> key;
        IF told_new IS NULL THEN RETURN NULL; END IF;
    ELSIF TG_OP = 'DELETE' THEN
        told_old := was;
    END IF;
    INSERT INTO {_AUDIT} (at, table_name, row_id, team_id, operation, old, new) VALUES (
        clock_timestamp(), TG_TABLE_NAME, whole ->> 'id', (whole ->> TG_ARGV[0])::uuid,
        lower(TG_OP), told_old, told_new);
    RETURN NULL;
END $$
"""  # noqa: S608


def is_audited(model: type[models.Model]) -> bool:
    is_ours = model._meta.app_label in settings.AUDITED_APPS
    return is_ours and model._meta.managed and not hasattr(model, "unaudited")


def install(sender: AppConfig, using: str, **_: Any) -> None:
    """A receiver of ``post_migrate``, which is sent once for each app."""
    if not apps.is_installed(sender.name) or sender.name not in settings.AUDITED_APPS:
        return
    connection = connections[using]
    if _AUDIT not in connection.introspection.table_names():
        return  # migrated to a time before there was an audit
    with connection.cursor() as cursor:
        for model in sender.get_models(include_auto_created=True):
            for statement in _statements(connection, model):
                cursor.execute(statement)


def _statements(connection: BaseDatabaseWrapper, model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        yield f"DROP TRIGGER IF EXISTS {table}_audit ON {table}"
        if is_audited(model):
            yield _FUNCTION
            yield _trigger_of_postgresql(model)
        return
    for event in _EVENTS:
        yield f"DROP TRIGGER IF EXISTS {table}_audit_{event}"
        if is_audited(model):
            yield _trigger_of_sqlite(model, event)


def _trigger_of_postgresql(model: type[models.Model]) -> str:
    table = model._meta.db_table
    arguments = ", ".join(f"'{column}'" for column in (_team_column(model), *_hidden(model)))
    return (
        f"CREATE TRIGGER {table}_audit AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION stint_audit({arguments})"
    )


def _trigger_of_sqlite(model: type[models.Model], event: str) -> str:
    table, row = model._meta.db_table, "OLD" if event == "delete" else "NEW"
    columns = [
        str(field.column)
        for field in model._meta.concrete_fields
        if field.column not in _hidden(model) and not isinstance(field, models.BinaryField)
    ]
    team = _team_column(model)
    team_value = f"{row}.{team}" if team in columns else "NULL"
    old, new, condition = "NULL", "NULL", ""
    if event == "delete":
        old = f"json_object({', '.join(f"'{column}', OLD.{column}" for column in columns)})"
    if event == "update":
        old, new = (_difference(columns, which) for which in ("OLD", "NEW"))
        condition = "WHEN " + " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
    return f"""
        CREATE TRIGGER {table}_audit_{event} AFTER {event} ON {table} {condition} BEGIN
            INSERT INTO {_AUDIT} (at, table_name, row_id, team_id, operation, old, new) VALUES (
                strftime('%Y-%m-%d %H:%M:%f', 'now'), '{table}', {_row_id(model, row)},
                {team_value}, '{event}', {old}, {new});
        END
    """  # noqa: S608


def _difference(columns: list[str], row: str) -> str:
    pairs = " UNION ALL ".join(
        f"SELECT '{name}' AS name, {row}.{name} AS value WHERE OLD.{name} IS NOT NEW.{name}"
        for name in columns
    )
    return f"(SELECT json_group_object(name, value) FROM ({pairs}))"  # noqa: S608


def _row_id(model: type[models.Model], row: str) -> str:
    """Ids with dashes, as PostgreSQL has them."""
    column = f"{row}.{model._meta.pk.column}"
    if not isinstance(model._meta.pk, models.UUIDField):
        return column
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({column}, {start}, {size})" for start, size in cuts)


def _team_column(model: type[models.Model]) -> str:
    return "id" if model is Team else "team_id"


def _hidden(model: type[models.Model]) -> tuple[str, ...]:
    hidden: tuple[str, ...] = getattr(model, "audit_hides", ())
    return hidden
