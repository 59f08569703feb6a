"""What docs/examples shows a newcomer, run as they would run it."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

_TITLES = ("The app crashes at start", "A test fails", "Read the document", "Stream stops: crash")


@pytest.mark.django_db(transaction=True)
def test_the_tour_with_real_issues(live_server: LiveServer, tmp_path: Path) -> None:
    with (tmp_path / "issues.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, ["title", "description", "storypoint"])
        rows.writeheader()
        for number in range(7):
            rows.writerows({"title": f"{title} {number}"} for title in _TITLES)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "docs/examples/real_issues.py", tmp_path, "--url", live_server.url],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for line in (
        "created 28 tasks",
        "    crash: 14",
        "    tests: 7",
        "    would change 28, changed 28",
        "    done after the undo: 0",
    ):
        assert line in done.stdout
