"""What a file is, judged by its first bytes. Neither its name nor what the sender says counts.

The judgement is for people and for choosing what gets a preview. Nothing rests on it for safety:
whatever a file is, browsers are told to save it and never to show it (serving.py).
"""

import codecs

import filetype

#: How much of the file ``judge`` looks at.
HEAD = 8192
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
#: Those that get a preview, and how Pillow calls them.
IMAGES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}

_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\f\r")


def judge(head: bytes) -> str:
    """The media type of a file that begins like this. HTML, SVG and scripts are plain text."""
    if found := filetype.guess_mime(head):
        return str(found)
    return TEXT if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if not head or not _CONTROLS.isdisjoint(head):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return False
    return True
