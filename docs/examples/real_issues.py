"""A tour of the API with real issues: import, label, relate, search, bulk change, undo.

    python docs/examples/real_issues.py FOLDER [--url http://127.0.0.1:8000]

FOLDER holds CSV files with a title and a description column. The script opens an account and a team
of its own, so it can be run as often as you like. It needs nothing but Python.
"""

import argparse
import csv
import json
import sys
import time
import urllib.error
import urllib.request
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

_AT_ONCE = 1000
#: Label -> the word that earns it.
_LABELS = {"crash": "crash", "tests": "test", "streams": "stream", "documentation": "document"}


class Stint:
    """The few lines that a client of the API takes."""

    def __init__(self, url: str) -> None:
        self.url = f"{url.rstrip('/')}/api/v1/"
        self.token = ""

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path} was answered {error.code}: {error.read().decode()}")

    def all(self, path: str) -> list[dict[str, Any]]:
        """Every row of a list, by cursor."""
        rows: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.call("GET", f"{path}&limit=100&cursor={cursor}")
            rows += page["data"]
            cursor = page["meta"]["pagination"]["next_cursor"]
        return rows


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    given = asked.parse_args()
    issues = list(read(given.folder))
    if not issues:
        sys.exit(f"There is no CSV with a title column in {given.folder}.")
    stint, name = Stint(given.url), uuid4().hex[:6]
    person = {"email": f"tour-{name}@example.com", "password": uuid4().hex}
    stint.token = stint.call("POST", "auth/register", person)["data"]["access"]
    key = f"T{name.upper()}"
    stint.call("POST", "teams", {"name": f"Tour {name}", "slug": f"tour-{name}", "key": key})
    tour(stint, f"tour-{name}", issues)


def read(folder: Path) -> Any:
    for path in sorted(folder.rglob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if title := (row.get("title") or "").strip():
                    yield {
                        "title": title[:200],
                        "description": (row.get("description") or "")[:50_000],
                    }


def tour(stint: Stint, team: str, issues: list[dict[str, str]]) -> None:
    with timed(f"created {len(issues):,} tasks"):
        for issue in issues:
            stint.call("POST", "tasks", {"team": team, **issue})
    with timed("created labels and put them on what speaks of them"):
        for label in _LABELS:
            stint.call("POST", "labels", {"team": team, "name": label})
        for label, word in _LABELS.items():
            found = [task["id"] for task in stint.all(f"tasks?team={team}&search={word}&fields=id")]
            for start in range(0, len(found), _AT_ONCE):
                body = {"team": team, "ids": found[start : start + _AT_ONCE]}
                stint.call("POST", "tasks/bulk", {**body, "changes": {"add_labels": [label]}})
            print(f"    {label}: {len(found)}")
    with timed("related the crashes to each other"):
        crashes = stint.call("GET", f"tasks?team={team}&label=crash&limit=20")["data"]
        for one, other in pairwise(crashes):
            body = {"type": "relates", "task": other["key"]}
            stint.call("POST", f"tasks/{one['key']}/relations", body)
    with timed("searched"):
        for found in stint.call("GET", f"search?team={team}&q=app+crash&limit=3")["data"]:
            print(f"    {found['key']} {found['title'][:70]}")
    with timed("tried a change of many tasks, made it, and undid it"):
        ids = [task["id"] for task in stint.all(f"tasks?team={team}&fields=id")][:_AT_ONCE]
        change = {"team": team, "ids": ids, "changes": {"status": "done", "priority": "high"}}
        tried = stint.call("POST", "tasks/bulk", change | {"dry_run": True})["data"]
        made = stint.call("POST", "tasks/bulk", change)["data"]
        print(f"    would change {tried['changed']:,}, changed {made['changed']:,}")
        stint.call("POST", f"events/{made['event']}/undo")
        done = stint.call("GET", f"tasks?team={team}&status=done&limit=1")
        print(f"    done after the undo: {done['meta']['pagination']['total']}")


class timed:  # noqa: N801  (used like a function)
    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.start = time.perf_counter()

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure is None:
            print(f"{time.perf_counter() - self.start:7.2f} s  {self.what}")


if __name__ == "__main__":
    main()
