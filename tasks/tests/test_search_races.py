"""Several people at one task at once: the index misses none of what they say."""

from collections.abc import Callable
from functools import partial
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from accounts.models import User
from tasks import actions
from tasks.models import Comment, SearchDocument, Task
from tasks.search.documents import refresh
from tasks.tests.factories import TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db(transaction=True)


def written(task: Task) -> list[str]:
    return sorted(SearchDocument.objects.get(task=task).comments.split(" ‖ "))


def in_thread(work: Callable[[], object]) -> Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_comments_at_the_same_moment(team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="Busy")
    threads = [
        in_thread(partial(actions.add_comment, actor=alice, task=task, body=f"word{n}"))
        for n in range(6)
    ]
    for thread in threads:
        thread.join(30)
    assert written(task) == [f"word{n}" for n in range(6)]


def test_who_comes_second_reads_what_the_first_has_written(team: Team) -> None:
    """Also where the action itself would not wait."""
    task = TaskFactory.create(team=team, title="Busy")
    is_written = Event()

    def say(word: str) -> None:
        Comment.objects.create(team=team, task=task, body=word)
        refresh([task.pk])

    def first() -> None:
        with transaction.atomic():
            say("first")
            is_written.set()
            second.join(0.5)  # it waits, so this does not end before its time

    def later() -> None:
        is_written.wait(10)
        with transaction.atomic():
            say("second")

    second = in_thread(later)
    for waiting in (in_thread(first), second):
        waiting.join(30)
    assert written(task) == ["first", "second"]
