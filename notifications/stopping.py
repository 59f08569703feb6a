"""The links in mails that stop them, signed, good for ever: one its kind, for whom the mail was to;
another, in mails to those who watch a task, all mails about that task, for a person.
"""

from typing import NamedTuple
from uuid import UUID

from django.core import signing

from notifications.models import Kind

_SALT = "notifications.stop"
_MUTE_SALT = "notifications.mute"


class Reader(NamedTuple):
    """Whom a mail was to: a person, whatever address they have by now, or an address without one.

    The address is the one that the mail went to: whoever holds it learns no newer one from it.
    """

    address: str
    person_id: UUID | None = None


def make_token(reader: Reader, *kinds: str) -> str:
    """A mail may be of several kinds; its link stops all of them."""
    who = [reader.address, *([str(reader.person_id)] if reader.person_id else [])]
    return signing.dumps([who, *kinds], salt=_SALT)


def read_token(token: str) -> tuple[Reader, list[Kind]] | None:
    """Reader and kinds, or None when the token is not one of ours."""
    try:
        who, *kinds = signing.loads(token, salt=_SALT)
        address, *person = [who] if isinstance(who, str) else who  # older ones name an address
        reader = Reader(address, UUID(person[0]) if person else None)
        return reader, [Kind(kind) for kind in kinds]
    except (signing.BadSignature, ValueError):
        return None


def make_mute_token(user_id: UUID, task_id: UUID) -> str:
    return signing.dumps([str(user_id), str(task_id)], salt=_MUTE_SALT)


def read_mute_token(token: str) -> tuple[UUID, UUID] | None:
    """Person and task, or None when the token is not one of ours."""
    try:
        user_id, task_id = signing.loads(token, salt=_MUTE_SALT)
        return UUID(user_id), UUID(task_id)
    except (signing.BadSignature, ValueError):
        return None
