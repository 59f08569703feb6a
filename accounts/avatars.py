"""Pictures of people: drawn anew from what was uploaded, as squares of two sizes.

A person's row has the random name that both files have in common, so a new picture has a new
address and an old one may be kept by browsers for long.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from accounts.actions import lock_own
from accounts.files import storing
from accounts.files.images import drawn
from accounts.files.serving import guarded
from accounts.models import User
from accounts.versions import save_changes, tell_looks

FOLDER = "avatars"
SIDES = (64, 256)
MOST_BYTES = 8 * 1024 * 1024
_TAG = 8
_MEGABYTE = 1024 * 1024


def set_avatar(*, actor: User | None, user: User, file: UploadedFile[Any]) -> User:
    """Give a person this picture. They themself and staff may.

    PNG, JPEG, GIF and WebP of up to 8 MB and 50 million pixels; of what moves, the first frame.
    Nothing of the file is kept but what it shows.
    """
    if not file.size or file.size > MOST_BYTES:
        raise ValidationError({"file": f"Give a picture of up to {MOST_BYTES // _MEGABYTE} MB."})
    data = file.read()
    pictures = {side: drawn(data, "square", side) for side in SIDES}
    with storing.storing() as keys:
        name = storing.new_key(FOLDER).rpartition("/")[2]
        for side, picture in pictures.items():
            if picture is None:
                message = "This is no picture that can be drawn. Give a PNG, JPEG, GIF or WebP."
                raise ValidationError({"file": message})
            keys.append(_key(name, side))
            storing.save(keys[-1], ContentFile(picture))
        return _change(actor, user, name)


def remove_avatar(*, actor: User | None, user: User) -> User:
    """Show initials again. They themself and staff may."""
    return _change(actor, user, "")


def avatar_url(person_id: UUID | str, avatar: str) -> str | None:
    """Where the API has it. The address changes with the picture."""
    if not avatar:
        return None
    return f"{settings.SITE_URL}/api/v1/users/{person_id}/avatar?v={avatar[:_TAG]}"


def avatar_answer(request: HttpRequest, user: User, side: int) -> HttpResponseBase:
    """The picture, for somebody who may see the person. DoesNotExist when there is none."""
    if not user.avatar or side not in SIDES:
        raise User.DoesNotExist
    tag = f'"{user.avatar}-{side}"'
    unchanged = get_conditional_response(request, etag=tag)
    answer = guarded(unchanged or _file(_key(user.avatar, side)), tag)
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def remove_orphans() -> int:
    """Files that belong to nobody any more; the answer is how many."""
    return storing.remove_orphans(FOLDER, _known)


def discard_avatar(name: str) -> None:
    """Once the transaction has taken the name out of the person's row."""
    if name:
        transaction.on_commit(partial(storing.discard, [_key(name, side) for side in SIDES]))


@transaction.atomic
def _change(actor: User | None, user: User, name: str) -> User:
    user = lock_own(actor, user)
    before = {"avatar": user.avatar}
    discard_avatar(user.avatar)
    user.avatar = name
    save_changes(user, before)
    tell_looks(user, actor, before)
    return user


def _file(key: str) -> HttpResponseBase:
    return FileResponse(storing.read(key), filename="avatar.webp", content_type="image/webp")


def _key(name: str, side: int) -> str:
    return f"{FOLDER}/{name[:2]}/{name}-{side}"


def _known(keys: Collection[str]) -> Collection[str]:
    names = {key: key.rpartition("/")[2].partition("-")[0] for key in keys}
    known = set(
        User.objects.filter(avatar__in=set(names.values())).values_list("avatar", flat=True)
    )
    return {key for key, name in names.items() if name in known}
