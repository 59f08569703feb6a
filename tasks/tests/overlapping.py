"""Two transactions that are open at once, for tests of what becomes of both."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

from django.db import connection, transaction

from tasks.models import Task
from teams import things


def overlapping[T](
    first: Callable[[], object],
    second: Callable[[], T],
    rest: Callable[[], object] = lambda: None,
) -> Future[T]:
    """What ``second`` comes to, which begins after ``first`` and waits before ``rest``, of one
    transaction with ``first``. On SQLite it waits for all of it.
    """

    def apart() -> T:
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            outcome = pool.submit(apart)
            while not (outcome.done() or _is_waited_for()):
                sleep(0.01)
            rest()
        outcome.exception()
    return outcome


def holding(*tasks: Task) -> Callable[[], object]:
    """What everybody begins with who changes them."""
    return lambda: things.hold(Task.objects.filter(pk__in=[task.pk for task in tasks]))


def _is_waited_for() -> bool:
    if connection.vendor == "sqlite":
        sleep(0.1)
        return True
    blocked = "NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM pg_locks WHERE {blocked}")  # noqa: S608
        return cursor.fetchone() is not None
