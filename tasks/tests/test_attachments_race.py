"""Uploads at the same time: the last megabyte of a quota is given once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from tasks.files.quota import used_by
from tasks.files.storing import Stored, Upload, store
from tasks.models import Attachment, Task
from tasks.tests.files import a_file
from teams.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

UPLOADS = 6


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
