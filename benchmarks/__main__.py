"""Runs everything, prints it, and fails with a sentence when a goal is missed."""

import argparse
import os
import sys
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.places import Unreachable, on_postgresql, on_sqlite
from benchmarks.report import as_json, table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="Write the figures there, too.")
    target: Path | None = parser.parse_args().json
    places = _all_places()
    if target:
        target.write_bytes(as_json(places))
    missed = [
        f"{place}: {miss}"
        for place, found in places.items()
        for fig in found
        for miss in fig.misses()
    ]
    for sentence in missed:
        print(sentence, file=sys.stderr)
    return 1 if missed else 0


def _all_places() -> dict[str, list[Figure]]:
    server = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/stint")
    redis_url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    places = {"SQLite": on_sqlite()}
    print(table("SQLite", places["SQLite"]), flush=True)
    try:
        places["PostgreSQL and Redis"] = on_postgresql(server, redis_url)
    except Unreachable as reason:
        print(f"Without PostgreSQL and Redis, because: {reason}")
    else:
        print(table("PostgreSQL and Redis", places["PostgreSQL and Redis"]))
    return places


if __name__ == "__main__":
    sys.exit(main())
