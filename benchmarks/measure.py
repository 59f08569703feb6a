"""``python -m benchmarks.measure``: the figures of one database, as JSON.

A process of its own for each database, because settings are read from the environment once.
"""

import logging
import os
import sys
from contextlib import redirect_stderr
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import django
import orjson

from benchmarks.figures import LARGE, SMALL


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # Models can be imported only now.
    from django.core.management import call_command

    from benchmarks.calling import Caller
    from benchmarks.loading import load
    from benchmarks.rounds import measure
    from config.wsgi import application

    call_command("migrate", verbosity=0)
    world = load(SMALL, LARGE)
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        _log_to(nowhere)
        figures = list(measure(world, Caller(application, world.reader)))
    sys.stdout.buffer.write(orjson.dumps([asdict(figure) for figure in figures]))


def _log_to(stream: TextIO) -> None:
    """Lines are made as in production, and go nowhere."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(stream)


if __name__ == "__main__":
    main()
