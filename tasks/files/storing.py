"""Putting the bytes of an upload into the storage."""

import hashlib
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from accounts.files.storing import new_key, save
from accounts.files.types import HEAD, judge

ATTACHMENTS = "attachments"
PREVIEWS = "previews"

type Upload = UploadedFile[Any]


class Stored(NamedTuple):
    key: str
    size: int
    sha256: str
    content_type: str


def store(file: Upload, keys: list[str]) -> Stored:
    """Put the file into the storage under a key of its own, which goes to ``keys`` first."""
    key = new_key(ATTACHMENTS)
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in file.chunks():
        head = head or chunk[:HEAD]
        size += len(chunk)
        digest.update(chunk)
    keys.append(key)
    file.seek(0)
    save(key, file)
    return Stored(key, size, digest.hexdigest(), judge(head))


def store_preview(data: bytes) -> str:
    key = new_key(PREVIEWS)
    save(key, ContentFile(data))
    return key
