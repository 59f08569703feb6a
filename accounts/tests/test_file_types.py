"""The content of a file says what it is. Its name and its sender do not."""

import pytest

from accounts.files.types import HEAD, judge
from tasks.tests.files import HTML, SVG, picture

GIFAR = b"GIF89a/*" + HTML + b"*/=1;"


@pytest.mark.parametrize(
    ("head", "judged"),
    [
        (picture(kind="PNG"), "image/png"),
        (picture(kind="JPEG"), "image/jpeg"),
        (picture(kind="GIF"), "image/gif"),
        (picture(kind="WEBP"), "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04" + bytes(60), "application/zip"),
        (b"title,points\nOne,1\n", "text/plain"),
        ("Grüße\n".encode(), "text/plain"),
        (b"{}", "text/plain"),
        # What a browser would run is text like any other.
        (HTML, "text/plain"),
        (SVG, "text/plain"),
        (b'<?xml version="1.0"?>' + SVG, "text/plain"),
        (b"\xef\xbb\xbf" + HTML, "text/plain"),
        # A polyglot is what its first bytes say, and is served as harmlessly as anything.
        (GIFAR, "image/gif"),
        (b"\x00" + HTML, "application/octet-stream"),
        (b"\xff\xfe<\x00h\x00", "application/octet-stream"),
        (b"caf\xe9", "application/octet-stream"),
        (b"", "application/octet-stream"),
        (bytes(range(256)), "application/octet-stream"),
    ],
)
def test_types(head: bytes, judged: str) -> None:
    assert judge(head) == judged


def test_a_letter_that_the_head_cuts_in_two_is_still_text() -> None:
    assert judge(("xé" * HEAD).encode()[:HEAD]) == "text/plain"
