"""Previews of images: what waits for one, and having it drawn."""

from threading import Lock

from accounts.exceptions import Unavailable
from accounts.files.images import drawn
from accounts.files.storing import discard, read
from tasks.files.storing import store_preview
from tasks.models import Attachment, PreviewState

_SIDE = 480
#: One image at a time in a process: a large one takes hundreds of megabytes while it is drawn.
_drawing = Lock()


def draw_waiting() -> None:
    """Draw whatever waits, unless this process is at it already: then that one does it all."""
    failed: set[str] = set()
    while _next(failed) and _drawing.acquire(blocking=False):
        try:
            while attachment := _next(failed):
                try:
                    _draw(attachment)
                except Unavailable:  # logged; beat comes again
                    failed.add(str(attachment.pk))
        finally:
            _drawing.release()


def preview_of(data: bytes) -> bytes | None:
    """WebP, at most 480 pixels wide and high, or None when it cannot be drawn."""
    return drawn(data, "fit", _SIDE)


def _next(failed: set[str]) -> Attachment | None:
    waiting = Attachment.objects.filter(preview_state=PreviewState.WAITING, deleted_at=None)
    return waiting.exclude(pk__in=failed).order_by("created_at").first()


def _draw(attachment: Attachment) -> None:
    with read(attachment.key) as file:
        preview = preview_of(file.read())
    key = store_preview(preview) if preview else ""
    state = PreviewState.READY if preview else PreviewState.NONE
    waiting = Attachment.objects.filter(pk=attachment.pk, preview_state=PreviewState.WAITING)
    if not waiting.update(preview_state=state, preview_key=key):
        discard([key])  # another process was faster, or the file is gone
