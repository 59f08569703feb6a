"""Primary keys: UUID version 7 (RFC 9562), so that new rows land at the end of every index."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()


def as_uuid(text: str) -> UUID | None:
    """Ids are written in full, with or without dashes."""
    if len(text) not in (32, 36):
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
