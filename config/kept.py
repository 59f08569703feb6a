"""Secrets that Stint makes once for itself, in files that its own user alone can read."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept(path: Path, make: Callable[[], str]) -> str:
    """What is in the file; made now if there is none. OSError when the folder cannot be written."""
    if not path.exists():
        write(path, make())
    return path.read_text(encoding="utf-8").strip()


def write(path: Path, text: str) -> None:
    """Of several processes that start at once exactly one wins: linking never overwrites."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file readable by its owner alone from the first moment.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
