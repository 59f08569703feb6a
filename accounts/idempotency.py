"""Idempotency-Key: a POST that is sent twice does what it does once, and is answered alike.

After draft-ietf-httpapi-idempotency-key-header. The answer is committed together with what the
request has done, so there is no moment at which one is there without the other: a process that is
killed leaves both or neither. A request that was refused has done nothing, and its key is free
again. Answers are kept for 24 hours.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.encoding import decoded, encoded
from accounts.models import KeptAnswer, User

KEPT = timedelta(hours=24)
#: A request that runs for longer than that has died with its process.
LEASE = timedelta(seconds=60)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

type Handler = Callable[..., Response]


class KeyReused(APIException):
    status_code = 422
    default_detail = "This Idempotency-Key belongs to another request. Make a new one for this."
    default_code = "idempotency_key_reused"


class InFlight(APIException):
    status_code = 409
    default_detail = "The same request is just being carried out. Ask again in a moment."
    default_code = "conflict"
    wait = 1


class ClaimLost(APIException):
    status_code = 409
    default_detail = "This took so long that somebody else has taken it over. Ask again."
    default_code = "conflict"
    wait = 1


def once(handler: Handler, key: str) -> Handler:
    """The handler, but run only for the first of all requests with this key."""
    if not _KEY.fullmatch(key):
        message = "An Idempotency-Key has 1 to 255 visible characters of ASCII and no spaces."
        raise ValidationError({"Idempotency-Key": [message]})

    def run(request: Request, *args: Any, **kwargs: Any) -> Response:
        user: Any = request.user
        mine, kept = _claim(user, key, _digest(request))
        if kept is not None:
            data = decoded(kept.answer) if kept.answer else None
            return Response(data, status=kept.status, headers={"Idempotency-Replayed": "true"})
        try:
            with transaction.atomic():
                response = handler(request, *args, **kwargs)
                _keep(mine, response)
        except BaseException:
            KeptAnswer.objects.filter(pk=mine.pk, claim=mine.claim, status=None).delete()
            raise
        return response

    return run


def forget_answers() -> int:
    count, _ = KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return count


def _claim(user: User, key: str, digest: str) -> tuple[KeptAnswer, KeptAnswer | None]:
    """Our claim, which others can see at once; or the answer that is kept already."""
    now = timezone.now()
    KeptAnswer.objects.filter(user=user, key=key, created_at__lt=now - KEPT).delete()
    mine = KeptAnswer(user=user, key=key, request=digest, claimed_at=now)
    try:
        with transaction.atomic():
            mine.save(force_insert=True)
    except IntegrityError:
        return _join(user, key, digest)
    return mine, None


def _join(user: User, key: str, digest: str) -> tuple[KeptAnswer, KeptAnswer | None]:
    found = KeptAnswer.objects.filter(user=user, key=key).first()
    if found is None:  # it has just been refused, and its key is free again
        raise InFlight
    if found.request != digest:
        raise KeyReused
    if found.status is not None:
        return found, found
    now, claim = timezone.now(), uuid4()
    is_dead = KeptAnswer.objects.filter(
        pk=found.pk, claim=found.claim, status=None, claimed_at__lt=now - LEASE
    )
    if not is_dead.update(claim=claim, claimed_at=now):
        raise InFlight
    found.claim = claim
    return found, None


def _keep(mine: KeptAnswer, response: Response) -> None:
    """In the transaction of what was done. Without our claim all of that is rolled back."""
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        KeptAnswer.objects.filter(pk=mine.pk).delete()
        return
    answer = "" if response.data is None else encoded(response.data).decode()
    ours = KeptAnswer.objects.filter(pk=mine.pk, claim=mine.claim)
    if not ours.update(status=response.status_code, answer=answer):
        raise ClaimLost


def _digest(request: Request) -> str:
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type.startswith("multipart/"):
        fields: Any = request.data
        for name, values in sorted(fields.lists()):
            for value in values:
                told.update(f"{name}\n".encode())
                _add(told, value)
    else:
        told.update(request._request.body)  # noqa: SLF001  (before DRF reads the stream)
    return told.hexdigest()


def _add(told: Any, value: Any) -> None:
    if not isinstance(value, UploadedFile):
        told.update(str(value).encode())
        return
    told.update(f"{value.name} {value.size}\n".encode())
    for chunk in value.chunks():
        told.update(chunk)
    value.seek(0)
