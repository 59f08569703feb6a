"""Nothing gets past the triggers, whatever way it takes to the database."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, models

from accounts.models import User
from accounts.tests.api import Api
from tasks.actions import create_task, delete_task, update_task
from tasks.models import Comment, Label, Task
from tasks.tests.factories import CommentFactory, TaskFactory
from teams.audit import is_audited
from teams.models import AuditEntry, Event, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


def entries(row: models.Model) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(row_id=str(row.pk)).order_by("id"))


def test_insert_update_and_delete(alice: User, team: Team) -> None:
    task = create_task(actor=alice, team=team, title="One")
    update_task(actor=alice, task=task, title="Two")
    CommentFactory.create(task=task)
    Comment.objects.all().delete()
    Task.objects.filter(pk=task.pk).delete()
    inserted, updated, deleted = entries(task)
    assert (inserted.operation, inserted.old, inserted.new) == ("insert", None, None)
    assert (inserted.table_name, inserted.team_id) == ("tasks_task", team.pk)
    assert updated.old
    assert updated.new
    assert (updated.old["title"], updated.new["title"]) == ("One", "Two")
    assert updated.new.keys() == {"title", "version", "updated_at"}
    assert deleted.old
    assert (deleted.operation, deleted.old["title"], deleted.new) == ("delete", "Two", None)
    assert deleted.at is not None


def test_what_goes_past_the_actions_is_noted(alice: User, team: Team) -> None:
    tasks = [TaskFactory.create(team=team) for _ in range(3)]
    events = Event.objects.count()
    Task.objects.update(title="By update")
    for task in tasks:
        task.title = "By bulk_update"
    Task.objects.bulk_update(tasks, ["title"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tasks_task SET title = 'By SQL'")
    Label.objects.bulk_create(Label(team=team, name=str(n)) for n in range(3))
    assert Event.objects.count() == events, "the log knows of none of that"
    for task in tasks:
        told = [entry.new["title"] for entry in entries(task) if entry.new]
        assert told == ["By update", "By bulk_update", "By SQL"]
    assert AuditEntry.objects.filter(table_name="tasks_label", operation="insert").count() == 3


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has REPLACE")
def test_what_is_replaced_is_noted_as_deleted(team: Team) -> None:
    label = Label.objects.create(team=team, name="Old")
    with connection.cursor() as cursor:
        columns = ", ".join(str(field.column) for field in Label._meta.concrete_fields)
        given = columns.replace("name", "'New'", 1)
        cursor.execute(
            f"REPLACE INTO tasks_label ({columns}) SELECT {given} FROM tasks_label"  # noqa: S608
        )
    assert Label.objects.get().name == "New"
    told = [(entry.operation, (entry.old or {}).get("name")) for entry in entries(label)]
    assert told == [("insert", None), ("delete", "Old"), ("insert", None)]


def test_what_does_not_change_is_not_noted(alice: User, team: Team) -> None:
    task = TaskFactory.create(team=team)
    Task.objects.update(title=models.F("title"))
    assert [entry.operation for entry in entries(task)] == ["insert"]


def test_secrets_never_go_in(alice: User) -> None:
    alice.set_password("another good password")
    alice.save()
    alice.first_name = "Alicia"
    alice.save()
    told = [entry for entry in entries(alice) if entry.operation == "update"]
    assert [(entry.new or {}).get("first_name") for entry in told] == [None, "Alicia"]
    User.objects.filter(pk=alice.pk).delete()
    [gone] = [entry for entry in entries(alice) if entry.operation == "delete"]
    assert gone.old
    assert gone.old["email"] == "alice@example.com"
    for entry in AuditEntry.objects.all():
        assert not {"password", "digest", "token", "source"} & {
            *(entry.old or {}),
            *(entry.new or {}),
        }


def test_rights_in_the_back_office_are_noted_too(alice: User) -> None:
    group = Group.objects.create(name="Support")
    alice.groups.add(group)
    alice.groups.clear()
    noted = AuditEntry.objects.filter(table_name="accounts_user_groups").order_by("id")
    assert [entry.operation for entry in noted] == ["insert", "delete"]
    assert noted[1].old
    assert noted[1].old["group_id"] == group.pk


def test_every_table_is_audited_or_says_why_not() -> None:
    known = apps.get_models(include_auto_created=True)
    ours = [m for m in known if m._meta.app_label in settings.AUDITED_APPS]
    assert len(ours) > 20
    for model in ours:
        reason = getattr(model, "unaudited", "")
        assert is_audited(model) or reason.endswith("."), model


def test_every_audited_table_has_its_triggers() -> None:
    known = apps.get_models(include_auto_created=True)
    tables = {m._meta.db_table for m in known if is_audited(m)}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT event_object_table, event_manipulation"
                " FROM information_schema.triggers WHERE trigger_name LIKE '%_audit'"
            )
            found = {(table, event.lower()) for table, event in cursor.fetchall()}
        else:
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
            named = (
                (table, name.partition(f"{table}_audit_")[2]) for table, name in cursor.fetchall()
            )
            found = {(table, event) for table, event in named if event}
    assert found == {(t, event) for t in tables for event in ("insert", "update", "delete")}


def test_admins_read_that_of_their_team(alice: User, bob: User, team: Team) -> None:
    task = TaskFactory.create(team=team)
    other = TaskFactory.create()
    delete_task(actor=alice, task=task)
    reply = Api(alice).get(f"teams/core/audit?table=tasks_task&row={task.pk}")
    assert [entry["operation"] for entry in reply.data] == ["update", "insert"]
    assert reply.data[0]["new"]["version"] == 2
    assert Api(alice).get(f"teams/core/audit?row={other.pk}").data == []
    assert Api(bob).get("teams/core/audit").status == 403
    assert Api(a_member(other.team, "admin")).get("teams/core/audit").status == 404
