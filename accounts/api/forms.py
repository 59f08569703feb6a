"""Bodies that carry files: forms of ``multipart/form-data``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from accounts.api.strictness import shown

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

_MOST_NAMED = 20


class FormParser(MultiPartParser):
    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except ParseError as error:
            message = "The body is not a form that can be read. Send it as multipart/form-data."
            raise ParseError(message) from error


def sent_files(request: Request) -> list[UploadedFile[Any]]:
    """The parts named “file”; whatever else was sent is a ValidationError."""
    if unknown := [name for name in request.data if name not in request.FILES]:
        message = "Send files only, each as a part named “file” with a file name."
        raise ValidationError({shown(name): [message] for name in unknown[:_MOST_NAMED]})
    if unknown := [name for name in request.FILES if name != "file"]:
        message = "There is no such field here. Known are: file."
        raise ValidationError({shown(name): [message] for name in unknown[:_MOST_NAMED]})
    files: list[UploadedFile[Any]] = request.FILES.getlist("file")
    return files
