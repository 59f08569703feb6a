"""Attaching files to a task and taking them off: what is kept, refused, logged and erased."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from accounts.exceptions import Conflict, Unavailable
from accounts.files.storing import GRACE
from accounts.models import User
from tasks import actions, jobs
from tasks.files import storing
from tasks.files.orphans import remove_orphans
from tasks.models import Attachment, Task
from tasks.tests.files import HTML, a_file, picture, upload
from teams.models import Event, Membership, Role, Team
from teams.replay import replay

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


def kept() -> list[str]:
    """All keys in the storage."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def empty_storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def content(attachment: Attachment) -> bytes:
    with default_storage.open(attachment.key) as file:
        data: bytes = file.read()
        return data


def refusals(task: Task, files: Sequence[Any]) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        actions.add_attachments(actor=None, task=task, files=files)
    return refused.value.message_dict["file"]


def test_what_is_kept_of_a_file(task: Task, bob: User) -> None:
    given = upload(HTML, "../a\x00photo.png", given="image/png")
    [attachment] = actions.add_attachments(actor=bob, task=task, files=[given])
    attachment.refresh_from_db()
    assert content(attachment) == HTML
    assert (attachment.name, attachment.content_type) == ("aphoto.png", "text/plain")
    assert attachment.sha256 == hashlib.sha256(HTML).hexdigest()
    assert (attachment.size, attachment.uploader) == (len(HTML), bob)
    assert "photo" not in attachment.key
    assert str(attachment.pk).replace("-", "") not in attachment.key


def test_nobody_else_on_the_machine_reads_them(task: Task) -> None:
    a_file(task)
    [key] = kept()
    assert (Path(settings.MEDIA_ROOT) / key).stat().st_mode & 0o077 == 0


def test_the_event_of_one_file(task: Task, bob: User) -> None:
    attachment = a_file(task, actor=bob)
    event = Event.objects.latest("seq")
    assert (event.verb, event.actor, event.target_id) == ("attachment.created", bob, attachment.pk)
    assert event.target_label == "note.txt"
    assert event.changes["name"] == [None, "note.txt"]
    assert event.changes["task"] == [None, str(task.pk)]
    assert "key" not in event.changes


def test_several_files_are_one_event(task: Task, bob: User) -> None:
    files = [upload(b"1", "a.txt"), upload(b"2", "b.txt")]
    added = actions.add_attachments(actor=bob, task=task, files=files)
    event = Event.objects.latest("seq")
    assert (event.verb, event.target_label) == ("attachment.created", "2 files")
    assert [item.target_id for item in event.touched.order_by("target_id")] == sorted(
        attachment.pk for attachment in added
    )


def test_viewers_and_strangers_may_not(task: Task, team: Team, bob: User, charlie: User) -> None:
    Membership.objects.filter(user=bob).update(role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        a_file(task, actor=bob)
    with pytest.raises(Task.DoesNotExist):
        a_file(task, actor=charlie)
    assert kept() == []


def test_a_deleted_task_takes_none(task: Task) -> None:
    actions.delete_task(actor=None, task=task)
    with pytest.raises(Task.DoesNotExist):
        a_file(task)
    assert kept() == []


def test_no_file_at_all_and_too_many(task: Task) -> None:
    assert refusals(task, []) == ["Choose a file."]
    many = [upload(b"x") for _ in range(21)]
    assert refusals(task, many) == ["Send at most 20 files at a time."]


def test_an_empty_or_large_one_refuses_them_all(task: Task, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = MEGABYTE
    files = [upload(b"ok"), upload(b"", "e.txt"), upload(bytes(MEGABYTE + 1), "l.bin")]
    assert refusals(task, files) == [
        "e.txt is empty. Choose another file.",
        "l.bin is larger than 1 MB. Choose a smaller one.",
    ]
    assert (kept(), Attachment.objects.count()) == ([], 0)
    a_file(task, bytes(MEGABYTE))


def test_the_quota_of_a_team(task: Task, settings: Settings) -> None:
    settings.TEAM_QUOTA_BYTES = MEGABYTE
    first = a_file(task, bytes(MEGABYTE - 10))
    [sentence] = refusals(task, [upload(bytes(6)), upload(bytes(5))])
    assert sentence.startswith("The files of this team may take 1 MB in all")
    actions.delete_attachment(actor=None, attachment=first)
    assert refusals(task, [upload(bytes(11))])  # what is in the trash is still kept
    a_file(task, bytes(10))
    settings.TEAM_QUOTA_BYTES = None
    a_file(task, bytes(11))


def test_nothing_stays_in_the_storage_when_the_transaction_fails(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("tasks.actions.attachment.clock.record", fail)
    with pytest.raises(RuntimeError):
        a_file(task)
    assert (kept(), Attachment.objects.count()) == ([], 0)


def test_nothing_stays_when_the_second_file_cannot_be_stored(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = default_storage.save

    def full(name: str, content: Any, **_: Any) -> str:
        if kept():
            raise OSError(28, "No space left on device")
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(Unavailable, match="does not answer"):
        actions.add_attachments(actor=None, task=task, files=[upload(), upload()])
    assert (kept(), Attachment.objects.count()) == ([], 0)


def test_a_storage_that_cannot_even_delete_hides_no_error(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise OSError("down")

    monkeypatch.setattr(default_storage, "save", down)
    monkeypatch.setattr(default_storage, "delete", down)
    with pytest.raises(Unavailable):
        a_file(task)


def test_deleting_hides_it_and_keeps_the_bytes(task: Task, bob: User, alice: User) -> None:
    attachment = a_file(task, actor=bob)
    actions.delete_attachment(actor=bob, attachment=attachment)
    assert not Attachment.objects.visible_to(bob).exists()
    assert content(attachment) == b"Hello"
    event = Event.objects.latest("seq")
    assert (event.verb, list(event.changes)) == ("attachment.deleted", ["deleted_at"])
    with pytest.raises(Attachment.DoesNotExist):
        actions.delete_attachment(actor=alice, attachment=attachment)


def test_only_uploaders_and_managers_delete(task: Task, alice: User, bob: User) -> None:
    attachment = a_file(task, actor=alice)
    with pytest.raises(PermissionDenied):
        actions.delete_attachment(actor=bob, attachment=attachment)
    Membership.objects.filter(user=bob).update(role=Role.MANAGER)
    actions.delete_attachment(actor=bob, attachment=attachment)


def test_after_30_days_in_the_trash_it_is_erased(
    task: Task, django_capture_on_commit_callbacks: Any
) -> None:
    gone, young, alive = a_file(task), a_file(task), a_file(task, picture())
    for attachment, days in ((gone, 31), (young, 29)):
        actions.delete_attachment(actor=None, attachment=attachment)
        day = timezone.now() - timedelta(days=days)
        Attachment.objects.filter(pk=attachment.pk).update(deleted_at=day)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.purge_attachments()
        jobs.purge_attachments()
    assert kept() == sorted([young.key, alive.key])
    assert set(Attachment.objects.all()) == {young, alive}
    assert Event.objects.filter(verb="attachment.purged").count() == 1


def test_orphans_are_found_once_they_are_a_day_old(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachment = a_file(task, picture(), "p.png")
    jobs.draw_previews()
    attachment.refresh_from_db()
    orphans: list[str] = []
    storing.store(upload(b"killed between storage and commit"), orphans)
    orphans.append(storing.store_preview(b"RIFF"))
    assert remove_orphans() == 0
    later = timezone.now() + GRACE + timedelta(minutes=1)
    monkeypatch.setattr("accounts.files.storing.timezone.now", lambda: later)
    jobs.remove_orphaned_files()
    assert kept() == sorted([attachment.key, attachment.preview_key])


def test_the_search_for_orphans_before_the_first_file() -> None:
    assert remove_orphans() == 0


def test_undo_brings_a_file_back_with_its_bytes(task: Task, bob: User) -> None:
    attachment = a_file(task, actor=bob)
    actions.delete_attachment(actor=bob, attachment=attachment)
    undone = actions.undo_event(actor=bob, event=Event.objects.latest("seq"))
    attachment.refresh_from_db()
    assert (attachment.deleted_at, content(attachment)) == (None, b"Hello")
    actions.undo_event(actor=bob, event=undone)
    attachment.refresh_from_db()
    assert attachment.deleted_at is not None


def test_undo_takes_a_whole_upload_back(task: Task, bob: User) -> None:
    actions.add_attachments(actor=bob, task=task, files=[upload(b"1"), upload(b"2")])
    actions.undo_event(actor=bob, event=Event.objects.latest("seq"))
    assert not Attachment.objects.alive().exists()


def test_what_is_erased_does_not_come_back(task: Task, alice: User) -> None:
    for attachment in (a_file(task), a_file(task)):
        actions.delete_attachment(actor=None, attachment=attachment)
        actions.purge_attachment(actor=None, attachment_id=attachment.pk)
        with pytest.raises(Conflict, match="erased for good"):
            actions.undo_event(actor=alice, event=Event.objects.latest("seq"))
    assert not Attachment.objects.exists()


def test_the_log_rebuilds_them(task: Task, team: Team, bob: User) -> None:
    def told() -> dict[str, Any]:
        state = replay(Event.objects.filter(team=team).order_by("seq"))
        return {pk: fields for (kind, pk), fields in state.items() if kind == "attachment"}

    def kept_rows() -> dict[str, Any]:
        return {str(row.pk): row.state() for row in Attachment.objects.all()}

    first = a_file(task, actor=bob)
    actions.add_attachments(actor=bob, task=task, files=[upload(b"1"), upload(b"2")])
    assert told() == kept_rows()
    assert len(told()) == 3
    actions.delete_attachment(actor=bob, attachment=first)
    assert told() == kept_rows()
    actions.purge_attachment(actor=None, attachment_id=first.pk)
    assert told() == kept_rows()
    assert len(told()) == 2
