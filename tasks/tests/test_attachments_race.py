"""Uploads at the same time: the last megabyte of a quota is given once. And uploads to a task that
others change meanwhile.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from tasks import actions
from tasks.files.quota import used_by
from tasks.files.storing import Stored, Upload, store
from tasks.models import Attachment, Task
from tasks.tests.files import a_file
from teams.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

UPLOADS = 6
ROUNDS = 12


def test_two_uploads_cannot_both_have_the_rest(
    task: Task, bob: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them pass the first look at the quota before any of them is written."""
    settings.TEAM_QUOTA_BYTES = 2500
    together = Barrier(UPLOADS)

    def store_together(file: Upload, keys: list[str]) -> Stored:
        together.wait(timeout=20)
        return store(file, keys)

    monkeypatch.setattr("tasks.actions.attachment.store", store_together)

    def attach(_number: int) -> bool:
        try:
            a_file(task, bytes(1000), actor=bob)
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(UPLOADS) as pool:
        outcomes = list(pool.map(attach, range(UPLOADS)))
    assert sum(outcomes) == 2
    assert used_by(task.team) == 2000
    assert Attachment.objects.count() == 2
    assert Event.objects.filter(verb="attachment.created").count() == 2


def test_uploading_and_editing_do_not_wait_for_each_other_in_a_circle(
    task: Task, alice: User, bob: User
) -> None:
    """Both write what search knows of the task. Had the upload done so before it held the task, the
    edit would wait for the one and the upload for the other.
    """

    def upload(turn: int) -> None:
        a_file(task, name=f"{turn}.txt", actor=bob)

    def edit(turn: int) -> None:
        actions.update_task(actor=alice, task=task, title=f"Turn {turn}")

    def describe(turn: int) -> None:
        text = f"Turn {turn}"
        actions.change_tasks(actor=alice, team=task.team, ids=[task.pk], description=text)

    def repeat(action: Callable[[int], None]) -> None:
        try:
            for turn in range(ROUNDS):
                action(turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(repeat, one) for one in (upload, edit, describe, upload)]:
            done.result()
    assert Attachment.objects.count() == 2 * ROUNDS
