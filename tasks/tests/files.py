"""Files for tests: uploads as views get them, pictures, and things that pretend to be pictures."""

import struct
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from tasks.actions import add_attachments
from tasks.models import Attachment, Task

HTML = b"<!doctype html><script>document.title = 'run'</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "run"</script></svg>'


def upload(content: bytes = b"Hello", name: str = "note.txt", given: str = "") -> Any:
    """``given`` is the type that the sender claims."""
    return SimpleUploadedFile(name, content, content_type=given or "text/plain")


def a_file(
    task: Task, content: bytes = b"Hello", name: str = "note.txt", actor: User | None = None
) -> Attachment:
    [attachment] = add_attachments(actor=actor, task=task, files=[upload(content, name)])
    return attachment


def picture(size: tuple[int, int] = (60, 40), kind: str = "PNG", **options: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, (11, 107, 111)).save(written, kind, **options)
    return written.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says it has 900 million pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(10_000))
    parts = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
