"""Files in S3-compatible storage, with the errors and the limits of a local disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

_MEGABYTE = 1024 * 1024


class S3Files(S3Storage):
    """Whatever goes wrong is an OSError, so that callers know one kind of storage only.

    Objects are private, and no address is ever handed out that opens one without Stint: such an
    address would go on working for somebody who has been put out of the team.
    """

    def get_default_settings(self) -> dict[str, Any]:
        plain: dict[str, Any] = super().get_default_settings()
        return plain | {
            # Keys are random: looking whether there is one would cost a request each.
            "file_overwrite": True,
            "default_acl": None,
            # What is read waits in memory up to here, then in a temporary file.
            "max_memory_size": _MEGABYTE,
            # Checksums in trailers are newer than much of the storage that speaks S3.
            "client_config": Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 3, "mode": "standard"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def _save(self, name: str, content: Any) -> str:
        with _as_os_error():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_os_error():
            found: Any = super()._open(name, mode)
            found.open()  # fetches it whole: later would be too late to answer with an error
            return found

    def delete(self, name: str) -> None:
        with _as_os_error():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _as_os_error():
            return super().listdir(path)  # type: ignore[no-any-return]

    def get_modified_time(self, name: str) -> Any:
        with _as_os_error():
            return super().get_modified_time(name)


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:  # noqa: PLR2004
            raise FileNotFoundError(str(error)) from error
        raise OSError(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(str(error)) from error
