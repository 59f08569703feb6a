"""The documents follow the texts, in the transaction of each change, whoever makes it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tasks import actions
from tasks.models import Comment, SearchDocument, Task
from tasks.tests.factories import CommentFactory, TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db


def words(task: Task) -> dict[str, str]:
    document = SearchDocument.objects.get(task=task)
    texts = {
        name: getattr(document, name) for name in ("title", "description", "comments", "files")
    }
    return {name: text for name, text in texts.items() if text}


def index_of(word: str) -> int:
    """How many documents the index itself has under the word, whatever the tables say."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = "SELECT count(*) FROM tasks_searchdocument WHERE vector @@ %s::tsquery"
        else:
            query = "SELECT count(*) FROM tasks_searchindex WHERE tasks_searchindex MATCH %s"
        cursor.execute(query, [word])
        return int(cursor.fetchone()[0])


def test_a_new_task_and_its_changes(team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="Old name", description="Its story")
    assert words(task) == {"title": "old name", "description": "its story"}
    actions.update_task(actor=alice, task=task, title="Newer name")
    assert (index_of("old"), index_of("newer"), index_of("story")) == (0, 1, 1)
    actions.update_task(actor=alice, task=task, description="")
    assert words(task) == {"title": "newer name"}
    assert index_of("story") == 0


def test_comments(team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="T")
    first = CommentFactory.create(task=task, actor=alice, body="first remark")
    CommentFactory.create(task=task, actor=alice, body="second remark")
    assert words(task)["comments"] == "second remark ‖ first remark"
    actions.edit_comment(actor=alice, comment=first, body="changed")
    assert words(task)["comments"] == "second remark ‖ changed"
    actions.delete_comment(actor=alice, comment=first)
    assert words(task)["comments"] == "second remark"


def test_names_of_files(team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="T")
    files = [SimpleUploadedFile("Größe_2.log", b"one"), SimpleUploadedFile("b.txt", b"two")]
    first, _ = actions.add_attachments(actor=alice, task=task, files=files)
    assert words(task)["files"] == "grosse 2 log ‖ b txt"
    actions.delete_attachment(actor=alice, attachment=first)
    assert words(task)["files"] == "b txt"
    assert list(Task.objects.matching("txt")) == [task]


def test_no_phrase_reaches_from_one_comment_or_name_into_the_next(team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="T")
    for body in ("Fails at once", "No login"):
        CommentFactory.create(task=task, actor=alice, body=body)
    files = [SimpleUploadedFile("error.log", b"one"), SimpleUploadedFile("report.txt", b"two")]
    actions.add_attachments(actor=alice, task=task, files=files)
    within = ('"fails at"', '"no login"', "error-log", '"report txt"', "login fails", "log report")
    across = ('"login fails"', "log-report", "login-f*")
    assert [list(Task.objects.matching(text)) for text in within] == [[task]] * len(within)
    assert [list(Task.objects.matching(text)) for text in across] == [[]] * len(across)
    assert list(Task.objects.matching('login -"login fails"')) == [task]


def test_documents_of_an_older_version_are_written_anew(team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="T", description="The story")
    for body in ("Fails at once", "No login"):
        CommentFactory.create(task=task, actor=alice, body=body)
    SearchDocument.objects.filter(task=task).update(comments="no login fails at once")
    assert list(Task.objects.matching('"login fails"')) == [task]
    import_module("tasks.migrations.0017_between_texts").separate(apps, None)
    assert words(task)["comments"] == "no login ‖ fails at once"
    assert not Task.objects.matching('"login fails"').exists()
    assert list(Task.objects.matching('"no login" story')) == [task]


def test_a_deleted_task_leaves_the_index(team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="Gone")
    actions.delete_task(actor=alice, task=task)
    assert not SearchDocument.objects.exists()
    assert index_of("gone") == 0


def test_what_changes_no_text_costs_nothing(team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="T")
    done = team.statuses.get(slug="done")
    with CaptureQueriesContext(connection) as captured:
        actions.update_task(actor=alice, task=task, status=done)
    assert not [query for query in captured.captured_queries if "search" in query["sql"]]


def test_a_change_that_fails_leaves_the_index_as_it_was(team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="Steady")
    with transaction.atomic():
        actions.update_task(actor=alice, task=task, title="Wavering")
        assert (index_of("steady"), index_of("wavering")) == (0, 1)
        transaction.set_rollback(True)
    assert (index_of("steady"), index_of("wavering")) == (1, 0)


def test_more_than_the_index_can_take(team: Team, alice: User) -> None:
    """As many different words as fit into a description and comments of the greatest length."""
    text = " ".join(f"{number:x}\U00010400" for number in range(20_000))[: Task.MAX_DESCRIPTION]
    task = TaskFactory.create(team=team, title="Long", description=text)
    for start in range(0, 60_000, 10_000):
        body = " ".join(f"{n:04x}" for n in range(start, start + 10_000))[: Comment.MAX_BODY]
        CommentFactory.create(task=task, body=body)
    assert index_of("long") == 1
    assert len(words(task)["comments"]) > 150_000


def test_reindexing_mends_what_was_changed_behind_its_back(team: Team) -> None:
    kept = TaskFactory.create(team=team, title="Kept")
    gone = TaskFactory.create(team=team, title="Gone")
    lost = TaskFactory.create(team=team, title="Lost")
    CommentFactory.create(task=lost, body="remark")
    Task.objects.filter(pk=kept.pk).update(title="Renamed")
    Task.objects.filter(pk=gone.pk).update(deleted_at=gone.created_at)
    SearchDocument.objects.filter(task=lost).delete()
    call_command("reindex_search")
    assert [index_of(word) for word in ("kept", "renamed", "gone", "lost", "remark")] == [
        0, 1, 0, 1, 1,
    ]  # fmt: skip
    assert set(Task.objects.matching("remark")) == {lost}
