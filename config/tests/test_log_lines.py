"""Our lines and those of libraries come out alike, at the level that is asked for."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
import structlog
from django.conf import settings

PROGRAM = """
import logging
import django
django.setup()
import structlog
ours, theirs = structlog.stdlib.get_logger("stint.request"), logging.getLogger("some.library")
with structlog.contextvars.bound_contextvars(request_id="r1"):
    for log in (ours, theirs):
        log.info("left out")
        try:
            raise KeyError("gone")
        except KeyError:
            log.exception("it %s", "broke")
"""


def lines_of(**env: str) -> str:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | env
    done = subprocess.run(  # noqa: S603  Our own program.
        [sys.executable, "-c", PROGRAM],
        env=environment,
        cwd=settings.BASE_DIR,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stderr


def test_the_same_form_for_all() -> None:
    written = lines_of(LOG_LEVEL="WARNING", LOG_FORMAT="json").splitlines()
    ours, theirs = (json.loads(line) for line in written)
    assert (ours["logger"], theirs["logger"]) == ("stint.request", "some.library")
    assert ours.keys() == theirs.keys()
    for line in (ours, theirs):
        assert (line["event"], line["level"], line["request_id"]) == ("it broke", "error", "r1")
        assert "KeyError: 'gone'" in line["exception"]


def test_for_a_person_at_a_terminal() -> None:
    written = lines_of(LOG_LEVEL="INFO", LOG_FORMAT="console")
    assert written.count("left out") == written.count("it broke") == 2
    assert "\x1b[" in written


@pytest.mark.parametrize("error", [BrokenPipeError(), ValueError("I/O operation on closed file.")])
def test_a_terminal_that_is_gone_fails_nobody(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    asked: list[str] = []

    def write(line: str) -> None:
        asked.append(line)
        raise error

    monkeypatch.setattr("config.logging.sys", SimpleNamespace(stderr=SimpleNamespace(write=write)))
    structlog.stdlib.get_logger("stint.test").warning("heard by nobody")
    assert "heard by nobody" in asked[0]
