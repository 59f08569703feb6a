"""Having an image drawn small, outside of this process: drawing.py says why."""

import subprocess
import sys
from pathlib import Path
from typing import Literal

import structlog

log = structlog.get_logger(__name__)

_DRAWING = Path(__file__).with_name("drawing.py")
_SECONDS = 30


def drawn(data: bytes, shape: Literal["fit", "square"], side: int) -> bytes | None:
    """WebP, or None when the image is broken, too large, or takes too much to draw."""
    try:
        run = subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "-I", str(_DRAWING), shape, str(side)],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("image_not_drawn", reason=f"took more than {_SECONDS} seconds")
        return None
    if run.returncode:
        last = run.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        log.info("image_not_drawn", reason=last or f"ended with {run.returncode}")
        return None
    return run.stdout
