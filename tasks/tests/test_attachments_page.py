"""Files on the page of a task, without JavaScript and for the parts that it asks for."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tasks import jobs
from tasks.models import Attachment, Task
from tasks.tests.files import HTML, a_file, picture, upload
from teams.models import Membership, Role

pytestmark = pytest.mark.django_db

HTMX: Any = {"HX-Request": "true"}


def page(client: Client, task: Task) -> str:
    return client.get(f"/tasks/{task.key}").content.decode()


def test_uploading_by_a_plain_form(as_bob: Client, task: Task) -> None:
    assert "No files yet" in page(as_bob, task)
    files = [upload(b"1", "a.txt"), upload(HTML, "<b>.html")]
    answer = as_bob.post(f"/tasks/{task.key}/files", {"file": files})
    assert (answer.status_code, answer["Location"]) == (302, f"/tasks/{task.key}#files")
    shown = page(as_bob, task)
    assert "2 files" in shown
    assert "a.txt" in shown
    assert "_b_.html" in shown


def test_a_refusal_is_said_on_a_page_of_its_own(as_bob: Client, task: Task) -> None:
    answer = as_bob.post(f"/tasks/{task.key}/files", {"file": upload(b"", "e.txt")})
    assert answer.status_code == 422
    assert "e.txt is empty. Choose another file." in answer.content.decode()
    nothing = as_bob.post(f"/tasks/{task.key}/files")
    assert (nothing.status_code, "Choose a file." in nothing.content.decode()) == (422, True)


def test_a_page_that_is_open_gets_the_list_alone(as_bob: Client, task: Task) -> None:
    a_file(task, b"old", "old.txt")
    body = {"file": upload(b"new", "new.txt")}
    answer = as_bob.post(f"/tasks/{task.key}/files", body, headers=HTMX).content.decode()
    assert "<html" not in answer
    assert answer.count("data-new") == 1
    assert answer.index("old.txt") < answer.index("data-new") < answer.index("new.txt")
    again = as_bob.get(f"/tasks/{task.key}/files", headers=HTMX).content.decode()
    assert "new.txt" in again
    assert "data-new" not in again
    refused = as_bob.post(f"/tasks/{task.key}/files", {"file": upload(b"", "e.txt")}, headers=HTMX)
    assert refused.status_code == 422
    assert "e.txt is empty" in refused.content.decode()
    assert as_bob.get(f"/tasks/{task.key}/files").status_code == 302


def test_it_asks_again_until_the_preview_is_drawn(as_bob: Client, task: Task) -> None:
    attachment = a_file(task, picture(), "p.png")
    assert "load delay" in page(as_bob, task)
    jobs.draw_previews()
    shown = page(as_bob, task)
    assert "load delay" not in shown
    assert f'src="/attachments/{attachment.pk}/preview"' in shown
    answer = as_bob.get(f"/attachments/{attachment.pk}/preview")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer.getvalue()[8:12] == b"WEBP"


def test_nobody_asks_for_ever(as_bob: Client, task: Task) -> None:
    attachment = a_file(task, picture(), "p.png")
    Attachment.objects.filter(pk=attachment.pk).update(created_at="2026-01-01T00:00Z")
    assert "load delay" not in page(as_bob, task)


def test_downloading(as_bob: Client, as_charlie: Client, client: Client, task: Task) -> None:
    attachment = a_file(task, HTML, "50% #1?.html")
    path = f"/files/{attachment.pk}/50%25%20%231_.html"
    assert path in page(as_bob, task)
    answer = as_bob.get(path)
    assert answer.getvalue() == HTML
    assert answer["Content-Disposition"] == 'attachment; filename="50% #1_.html"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] == "text/plain"
    assert as_charlie.get(path).status_code == 404
    assert client.get(path).status_code == 302


def test_a_storage_that_is_down(as_bob: Client, task: Task) -> None:
    attachment = a_file(task)
    Attachment.objects.filter(pk=attachment.pk).update(key="attachments/00/none")
    answer = as_bob.get(f"/files/{attachment.pk}/note.txt")
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")


def test_deleting(as_bob: Client, task: Task, bob: User) -> None:
    own, other = a_file(task, actor=bob), a_file(task)
    shown = page(as_bob, task)
    assert f"/attachments/{own.pk}/delete" in shown
    assert f"/attachments/{other.pk}/delete" not in shown
    assert as_bob.post(f"/attachments/{own.pk}/delete").status_code == 302
    assert as_bob.post(f"/attachments/{other.pk}/delete").status_code == 403
    assert as_bob.get(f"/attachments/{other.pk}/delete").status_code == 405
    assert list(Attachment.objects.alive()) == [other]


def test_viewers_see_and_do_no_more(as_bob: Client, task: Task, bob: User) -> None:
    a_file(task, actor=bob)
    Membership.objects.filter(user=bob).update(role=Role.VIEWER)
    shown = page(as_bob, task)
    assert "note.txt" in shown
    assert "file-form" not in shown
    assert "Delete this file" not in shown


def test_a_page_too_takes_more_than_other_forms(
    as_bob: Client, task: Task, settings: Settings
) -> None:
    settings.MAX_BODY_BYTES = 1000
    large = SimpleUploadedFile("l.bin", bytes(5000))
    assert as_bob.post(f"/tasks/{task.key}/files", {"file": large}).status_code == 302
    settings.MAX_UPLOAD_BODY_BYTES = 1000
    large.seek(0)
    assert as_bob.post(f"/tasks/{task.key}/files", {"file": large}).status_code == 413
