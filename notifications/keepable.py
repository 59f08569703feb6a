"""Words of other programs, as they can be kept and shown."""

import re

#: Characters that steer a terminal, the NUL that PostgreSQL refuses, and halves of a character.
_NOT_KEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def keepable(said: str) -> str:
    """The same with a mark in place of what no text should have in it. Lines stay lines."""
    return _NOT_KEPT.sub("\ufffd", said)
