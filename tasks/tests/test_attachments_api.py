"""Files over the API: sending them, reading about them, and getting them back."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tests.api import Api, Reply, Upload
from tasks import actions, jobs
from tasks.models import Attachment, Task
from tasks.tests.files import HTML, SVG, a_file, picture
from teams.models import Membership

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


def send(user: User, task: Task, *files: Upload, **more: Any) -> Reply:
    return Api(user).post(f"tasks/{task.key}/attachments", {"file": list(files), **more})


def test_several_files_in_one_body(bob: User, task: Task) -> None:
    reply = send(bob, task, Upload(HTML, "page.html"), Upload(picture(), "ärger.png"))
    assert reply.status == 201
    first, second = reply.data
    assert first.keys() == {
        "id", "task", "name", "content_type", "size", "sha256", "has_preview", "uploader",
        "version", "created_at",
    }  # fmt: skip
    assert (first["name"], first["content_type"]) == ("page.html", "text/plain")
    assert (second["name"], second["content_type"]) == ("ärger.png", "image/png")
    assert (first["task"], first["uploader"]["name"]) == (task.key, "Bob")
    listed = Api(bob).get(f"tasks/{task.pk}/attachments")
    assert listed.data == reply.data
    assert Api(bob).get(f"attachments/{first['id']}").data == first


@pytest.mark.parametrize("content", [HTML, SVG, b"GIF89a/*" + HTML, b"%PDF-1.7 x", picture()])
def test_every_file_comes_back_to_be_saved(bob: User, task: Task, content: bytes) -> None:
    attachment = a_file(task, content, 'a "b" ü.html')
    reply = Api(bob).get(f"attachments/{attachment.pk}/content")
    assert (reply.status, reply.raw) == (200, content)
    headers = reply.headers
    assert headers["Content-Disposition"] == ("attachment; filename*=utf-8''a%20_b_%20%C3%BC.html")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Content-Length"] == str(len(content))
    assert headers["ETag"] == f'"{attachment.sha256}"'
    assert headers["Content-Type"] == attachment.content_type
    assert "html" not in headers["Content-Type"]
    assert "svg" not in headers["Content-Type"]


def test_what_is_known_already_is_not_sent_again(bob: User, task: Task) -> None:
    attachment = a_file(task)
    path = f"/api/v1/attachments/{attachment.pk}/content"
    api = Api(bob)
    again = api.client.get(path, headers={**api.headers, "If-None-Match": f'"{attachment.sha256}"'})
    assert (again.status_code, again.getvalue()) == (304, b"")
    Membership.objects.filter(user=bob).delete()
    gone = api.client.get(path, headers={**api.headers, "If-None-Match": f'"{attachment.sha256}"'})
    assert gone.status_code == 404


def test_a_preview_is_there_when_it_is_drawn(bob: User, task: Task) -> None:
    attachment = a_file(task, picture((900, 300)), "p.png")
    assert Api(bob).get(f"attachments/{attachment.pk}/preview").status == 404
    jobs.draw_previews()
    reply = Api(bob).get(f"attachments/{attachment.pk}/preview")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "image/webp")
    assert reply.raw[8:12] == b"WEBP"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Disposition"] == 'inline; filename="preview.webp"'
    assert Api(bob).get(f"attachments/{attachment.pk}").data["has_preview"] is True


def test_a_browser_may_ask_for_any_type(bob: User, task: Task) -> None:
    api, attachment = Api(bob), a_file(task)
    headers = {**api.headers, "Accept": "image/png"}
    answer = api.client.get(f"/api/v1/attachments/{attachment.pk}/content", headers=headers)
    assert answer.getvalue() == b"Hello"


def test_a_lost_file_is_an_error_in_the_envelope(bob: User, task: Task) -> None:
    attachment = a_file(task)
    Attachment.objects.filter(pk=attachment.pk).update(key="attachments/00/none")
    reply = Api(bob).get(f"attachments/{attachment.pk}/content")
    assert (reply.status, reply.code) == (503, "unavailable")


def test_a_deleted_one_is_gone(bob: User, task: Task) -> None:
    attachment = a_file(task, actor=bob)
    assert Api(bob).delete(f"attachments/{attachment.pk}").status == 204
    for path in ("", "/content", "/preview"):
        assert Api(bob).get(f"attachments/{attachment.pk}{path}").status == 404
    assert Api(bob).get(f"tasks/{task.key}/attachments").data == []


def test_with_a_task_its_files_are_gone(bob: User, task: Task) -> None:
    attachment = a_file(task)
    actions.delete_task(actor=None, task=task)
    assert Api(bob).get(f"attachments/{attachment.pk}/content").status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"file": [Upload(b"")]}, "file"),
        ({"files": [Upload(b"x")]}, "files"),
        ({"file": [Upload(b"x")], "name": "x"}, "name"),
        ({"file": [Upload(b"x")], "other": Upload(b"x")}, "other"),
    ],
)
def test_bodies_that_are_wrong(bob: User, task: Task, body: Any, field: str) -> None:
    reply = Api(bob).post(f"tasks/{task.key}/attachments", body)
    assert (reply.status, reply.code, list(reply.details)) == (400, "validation_error", [field])
    assert not Attachment.objects.exists()


def test_a_form_without_files_and_text_in_place_of_one(bob: User, task: Task) -> None:
    api, path = Api(bob), f"/api/v1/tasks/{task.key}/attachments"
    for body in ({}, {"file": "text"}):
        answer = api.client.post(path, body, headers=api.headers)
        assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["file"])


def test_a_body_that_is_no_form(bob: User, task: Task) -> None:
    path = f"tasks/{task.key}/attachments"
    assert Api(bob).post(path, {"file": "x"}).status == 415
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        broken = Api(bob).call("POST", path, b"--y\r\n", **{"Content-Type": kind})
        assert broken.status == 400


def test_one_too_large_is_refused_by_name(bob: User, task: Task, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = MEGABYTE
    reply = send(bob, task, Upload(bytes(MEGABYTE + 1), "large.bin"))
    assert reply.status == 400
    assert reply.details["file"] == ["large.bin is larger than 1 MB. Choose a smaller one."]


def test_files_may_be_larger_than_other_bodies(bob: User, task: Task, settings: Settings) -> None:
    settings.MAX_BODY_BYTES = MEGABYTE
    settings.MAX_UPLOAD_BODY_BYTES = 4 * MEGABYTE
    assert send(bob, task, Upload(bytes(3 * MEGABYTE))).status == 201
    reply = send(bob, task, Upload(bytes(4 * MEGABYTE)))
    assert (reply.status, reply.code) == (413, "body_too_large")
    assert "4 MB" in reply.error["message"]
    large = Api(bob).post(f"tasks/{task.key}/comments", {"body": "x" * 2 * MEGABYTE})
    assert large.status == 413


def test_a_large_file_waits_on_the_disk(
    bob: User, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    add = actions.add_attachments

    def watched(**given: Any) -> Any:
        seen.extend(hasattr(file, "temporary_file_path") for file in given["files"])
        return add(**given)

    monkeypatch.setattr("tasks.api.attachments.actions.add_attachments", watched)
    assert send(bob, task, Upload(bytes(4 * MEGABYTE))).status == 201
    assert send(bob, task, Upload(b"small")).status == 201
    assert seen == [True, False]


def test_the_length_has_to_be_said(bob: User, task: Task) -> None:
    answer = Client().generic(
        "POST",
        f"/api/v1/tasks/{task.key}/attachments",
        CONTENT_LENGTH="",
        HTTP_TRANSFER_ENCODING="chunked",
    )
    assert answer.status_code == 411


def test_strangers_learn_nothing(charlie: User, task: Task) -> None:
    attachment = a_file(task)
    for path in ("", "/content", "/preview"):
        assert Api(charlie).get(f"attachments/{attachment.pk}{path}").status == 404
        assert Api().get(f"attachments/{attachment.pk}{path}").status == 401
    assert send(charlie, task, Upload(b"x")).status == 404
