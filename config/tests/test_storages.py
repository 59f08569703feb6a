"""STORAGE_URL, and files in a real S3 server on this machine."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.utils import timezone
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from accounts.files.storing import GRACE
from accounts.models import User
from accounts.tests.api import Api, Upload
from config.s3 import S3Files
from config.storages import attachment_storage, place_of
from tasks import jobs
from tasks.models import Attachment, Task
from tasks.tests.conftest import task  # noqa: F401  (a fixture)
from tasks.tests.files import picture

BUCKET = "stint-files"


class TestAddress:
    def test_without_one_files_are_in_a_folder_that_is_ours_alone(self) -> None:
        storage = attachment_storage("")
        assert storage["OPTIONS"]["file_permissions_mode"] == 0o600
        assert place_of(storage, Path("/data/files")) == "/data/files"

    def test_every_part_is_read(self) -> None:
        storage = attachment_storage("s3://key:se%2Fcret@s3.example.org/files?region=eu-west-1")
        assert storage["BACKEND"] == "config.s3.S3Files"
        assert storage["OPTIONS"] == {
            "access_key": "key",
            "secret_key": "se/cret",
            "bucket_name": "files",
            "endpoint_url": "https://s3.example.org",
            "region_name": "eu-west-1",
        }
        assert place_of(storage, Path()) == "bucket files at https://s3.example.org"

    def test_without_tls_it_has_to_be_asked_for(self) -> None:
        storage = attachment_storage("s3+http://key:secret@127.0.0.1:9000/files")
        assert storage["OPTIONS"]["endpoint_url"] == "http://127.0.0.1:9000"

    @pytest.mark.parametrize(
        "url",
        [
            "files",
            "/var/files",
            "ftp://key:secret@host/bucket",
            "s3://host/bucket",
            "s3://key@host/bucket",
            "s3://key:secret@host",
            "s3://key:secret@host/bucket/folder",
            "s3://key:secret@host/bucket?reigon=x",
            "s3://key:secret@host/bucket?region",
            "s3://key:secret@host:port/bucket",
            "s3://key:secret@/bucket",
        ],
    )
    def test_whatever_cannot_be_used_is_refused_without_its_secret(self, url: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="STORAGE_URL must look like") as refusal:
            attachment_storage(url)
        assert "key:secret@host" not in str(refusal.value)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"s3+http://key:secret@{host}:{port}/{BUCKET}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Settings) -> Iterator[Any]:
    """An empty bucket, which is where attachments go."""
    chosen = attachment_storage(server)
    settings.STORAGES = settings.STORAGES | {"default": chosen}
    options = chosen["OPTIONS"]
    service = boto3.resource(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        region_name=options["region_name"],
    )
    found = service.Bucket(BUCKET)
    found.create()
    yield found
    found.objects.all().delete()
    found.delete()
    service.meta.client.close()
    used: Any = storages["default"]
    used.connection.meta.client.close()


@pytest.mark.django_db
class TestBucket:
    def test_the_life_of_a_file(
        self,
        bucket: Any,
        bob: User,
        task: Task,  # noqa: F811
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        image = picture((3000, 1000), "PNG")
        api = Api(bob)
        large = Upload(bytes(3 * 1024 * 1024), "large.bin")
        body = {"file": [Upload(image, "image.png"), large]}
        first, second = api.post(f"tasks/{task.key}/attachments", body).data
        jobs.draw_previews()
        assert len(list(bucket.objects.all())) == 3
        assert api.get(f"attachments/{first['id']}/content").raw == image
        assert api.get(f"attachments/{second['id']}/content").raw == large.content
        preview = api.get(f"attachments/{first['id']}/preview")
        assert preview.raw[8:12] == b"WEBP"
        assert preview.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"

        assert api.delete(f"attachments/{first['id']}").status == 204
        assert len(list(bucket.objects.all())) == 3
        long_ago = timezone.now() - timedelta(days=31)
        Attachment.objects.filter(pk=first["id"]).update(deleted_at=long_ago)
        with django_capture_on_commit_callbacks(execute=True):
            jobs.purge_attachments()
        [left] = bucket.objects.all()
        assert left.key == Attachment.objects.get().key

    def test_orphans(self, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        bucket.put_object(Key="attachments/ab/abc", Body=b"x")
        bucket.put_object(Key="previews/ab/abd", Body=b"x")
        bucket.put_object(Key="backup.tar", Body=b"not ours")
        jobs.remove_orphaned_files()
        assert len(list(bucket.objects.all())) == 3
        later = timezone.now() + GRACE + timedelta(hours=1)
        monkeypatch.setattr("accounts.files.storing.timezone.now", lambda: later)
        jobs.remove_orphaned_files()
        assert [found.key for found in bucket.objects.all()] == ["backup.tar"]

    def test_nobody_gets_in_without_the_key(self, bucket: Any) -> None:
        default_storage.save("attachments/ab/abc", ContentFile(b"x"))
        [grant] = bucket.Object("attachments/ab/abc").Acl().grants
        assert grant["Grantee"]["Type"] == "CanonicalUser"  # and not everybody

    def test_what_is_not_there_is_not_found(self, bucket: Any) -> None:
        with pytest.raises(FileNotFoundError):
            default_storage.open("attachments/ab/none")

    def test_an_upload_that_fails_leaves_nothing(
        self,
        bucket: Any,
        bob: User,
        task: Task,  # noqa: F811
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise RuntimeError("killed")

        monkeypatch.setattr("tasks.actions.attachment.clock.record", fail)
        reply = Api(bob).post(f"tasks/{task.key}/attachments", {"file": Upload(b"x")})
        assert reply.status == 500
        assert list(bucket.objects.all()) == []


@pytest.mark.django_db
def test_a_server_that_is_down_is_said_so(
    bob: User,
    task: Task,  # noqa: F811
    settings: Settings,
) -> None:
    """Port 9 answers nobody."""
    url = "s3+http://key:secret@127.0.0.1:9/files"
    settings.STORAGES = settings.STORAGES | {"default": attachment_storage(url)}
    reply = Api(bob).post(f"tasks/{task.key}/attachments", {"file": Upload(b"x")})
    assert (reply.status, reply.code) == (503, "unavailable")
    assert not Attachment.objects.exists()


def test_a_wrong_key_is_an_os_error() -> None:
    connect: Any = S3Files  # without annotations of its own
    storage = connect(**attachment_storage("s3+http://k:s@127.0.0.1:9/files")["OPTIONS"])
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: storage.open("x"),
        lambda: storage.save("x", BytesIO(b"x")),
        lambda: storage.delete("x"),
        lambda: storage.listdir("x"),
        lambda: storage.get_modified_time("x"),
    )
    for attempt in attempts:
        with pytest.raises(OSError, match="Could not connect"):
            attempt()
