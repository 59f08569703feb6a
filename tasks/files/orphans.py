"""Bytes in the storage that no attachment knows, as a process leaves them that is killed while
it stores, and as erased tasks and teams leave them.
"""

from collections.abc import Collection
from functools import partial

from accounts.files import storing
from tasks.files.storing import ATTACHMENTS, PREVIEWS
from tasks.models import Attachment


def remove_orphans() -> int:
    """Take out what nobody knows; the answer is how many files."""
    columns = {ATTACHMENTS: "key", PREVIEWS: "preview_key"}
    return sum(
        storing.remove_orphans(folder, partial(_known, column))
        for folder, column in columns.items()
    )


def _known(column: str, keys: Collection[str]) -> Collection[str]:
    known = Attachment.objects.filter(**{f"{column}__in": keys})
    return set(known.values_list(column, flat=True))
