"""The links in mails that stop them, signed, good for ever: one its kind, for an address; another,
in mails to those who watch a task, all mails about that task, for a person.
"""

from uuid import UUID

from django.core import signing

from notifications.models import Kind

_SALT = "notifications.stop"
_MUTE_SALT = "notifications.mute"


def make_token(address: str, *kinds: str) -> str:
    """A mail may be of several kinds; its link stops all of them."""
    return signing.dumps([address, *kinds], salt=_SALT)


def read_token(token: str) -> tuple[str, list[Kind]] | None:
    """Address and kinds, or None when the token is not one of ours."""
    try:
        address, *kinds = signing.loads(token, salt=_SALT)
        return address, [Kind(kind) for kind in kinds]
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
