"""``python -m benchmarks.races``: one refresh token shown by sixteen at once, a thousand times.

Each round has one winner, or this ends with a sentence. Runs on a database of its own, which is
thrown away: SQLite, or with DATABASE_URL a PostgreSQL that may be filled with sign-ins.
"""

import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from tempfile import TemporaryDirectory
from threading import Barrier

_AT_ONCE = 16
_SECONDS = 60


def main(rounds: int) -> int:
    with TemporaryDirectory(prefix="stint-races-") as folder:
        os.environ |= {"DATA_DIR": folder, "LOG_LEVEL": "ERROR", "WEB_THREADS": str(_AT_ONCE)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        return _race(rounds)


def _race(rounds: int) -> int:
    from django.db import connection

    from accounts import tokens
    from accounts.models import TokenFamily, User

    user = User.objects.create_user(f"racer-{time.time_ns()}@example.com")
    outcomes: Counter[str] = Counter()
    start = Barrier(_AT_ONCE)

    def attempt(refresh: str) -> str:
        start.wait(_SECONDS)
        try:
            tokens.rotate(refresh)
        except tokens.RefreshedMeanwhile:
            return "told to try again"
        return "won"

    began = time.perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for number in range(rounds):
            refresh = tokens.start_family(user)["refresh"]
            found = Counter(threads.map(attempt, [refresh] * _AT_ONCE))
            outcomes += found
            if found != {"won": 1, "told to try again": _AT_ONCE - 1}:
                print(f"Round {number + 1} ended with {dict(found)}.", file=sys.stderr)
                return 1
    alive = TokenFamily.objects.filter(user=user, ended_at=None).count()
    seconds = time.perf_counter() - began
    print(
        f"{connection.vendor}: {rounds} rounds of {_AT_ONCE} in {seconds:.0f} s: {dict(outcomes)}"
    )
    print(f"{alive} of {rounds} sign-ins live on.")
    user.delete()
    return 0 if alive == rounds else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
