"""Putting bytes into the storage, and taking them out again."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import batched
from typing import Any
from uuid import uuid4

import structlog
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.exceptions import Unavailable

log = structlog.get_logger(__name__)

#: What is younger may belong to an upload that has not been committed yet.
GRACE = timedelta(days=1)
_BATCH = 500
_DOWN = "The storage of files does not answer at the moment. Try again in a minute."


@contextmanager
def storing() -> Iterator[list[str]]:
    """Remembers keys; when the block fails, what was put under them is taken out again.

    A process that is killed in between leaves its bytes behind; ``remove_orphans`` finds those.
    """
    keys: list[str] = []
    try:
        yield keys
    except BaseException:
        discard(keys)
        raise


def save(key: str, content: Any) -> None:
    try:
        default_storage.save(key, content)
    except OSError as error:
        log.exception("file_not_stored", key=key)
        raise Unavailable(_DOWN) from error


def read(key: str) -> Any:
    """The open file. Unavailable when the storage has it not, or does not answer."""
    try:
        return default_storage.open(key)
    except OSError as error:
        log.exception("file_not_read", key=key)
        raise Unavailable("This file cannot be read at the moment. Try again later.") from error


def discard(keys: Iterable[str]) -> None:
    """Take them out. What cannot be is left to the search for orphans."""
    for key in filter(None, keys):
        try:
            default_storage.delete(key)
        except OSError as error:
            log.warning("file_not_discarded", key=key, error=str(error))


def new_key(folder: str) -> str:
    """Random, so that it cannot be guessed; in 256 folders, so that each can be listed."""
    name = uuid4().hex
    return f"{folder}/{name[:2]}/{name}"


def remove_orphans(folder: str, known: Callable[[Collection[str]], Collection[str]]) -> int:
    """Take out what nobody knows; the answer is how many files.

    ``known`` says which of some keys belong to something.
    """
    found = [key for shelf in _listed(folder)[0] for key in _orphans_on(f"{folder}/{shelf}", known)]
    discard(found)
    if found:
        log.info("orphaned_files_removed", folder=folder, count=len(found))
    return len(found)


def _orphans_on(shelf: str, known: Callable[[Collection[str]], Collection[str]]) -> Iterator[str]:
    for some in batched((f"{shelf}/{name}" for name in _listed(shelf)[1]), _BATCH):
        yield from (key for key in set(some).difference(known(some)) if _is_old(key))


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:  # before the first file
        return [], []


def _is_old(key: str) -> bool:
    try:
        return default_storage.get_modified_time(key) < timezone.now() - GRACE
    except FileNotFoundError:  # somebody else has just taken it out
        return False
