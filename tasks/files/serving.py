"""Answering with the bytes of an attachment. Whatever the file is, it is to be saved, not shown."""

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from accounts.files.serving import guarded
from accounts.files.storing import read
from tasks.models import Attachment


def content_answer(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The file itself, to be saved under its name."""
    tag = f'"{attachment.sha256}"'
    if (unchanged := get_conditional_response(request, etag=tag)) is not None:
        return guarded(unchanged, tag)
    answer = FileResponse(
        read(attachment.key),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    answer["Content-Length"] = str(attachment.size)
    return guarded(answer, tag)


def preview_answer(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The preview, which may be shown: its bytes are ours, written by our own encoder."""
    tag = f'"{attachment.preview_key.rpartition("/")[2]}"'
    if (unchanged := get_conditional_response(request, etag=tag)) is not None:
        return guarded(unchanged, tag)
    file = read(attachment.preview_key)
    answer = FileResponse(file, filename="preview.webp", content_type="image/webp")
    return guarded(answer, tag)
