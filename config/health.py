"""Health for machines: /health says that the process lives, /health/ready that it can do its work.

Liveness looks at nothing outside the process: a load balancer that restarts every web process
because the database is away makes matters worse.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache

import psutil
import structlog
from asgiref.sync import async_to_sync
from channels.layers import channel_layers
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from config import __version__, celery_app
from config.envelope import success
from config.layers import hang_up
from notifications.stalling import stalls

_SECONDS = 2.0
_STARTED = time.monotonic()
_log = structlog.stdlib.get_logger("stint.health")
# A check that hangs keeps its thread; when all hang, the next ones count as down, as they are.
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="health")


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return success(
        request,
        {
            "status": "ok",
            "version": __version__,
            "uptime": round(time.monotonic() - _STARTED, 1),
            "timestamp": datetime.now(UTC),
            "memory": psutil.Process().memory_info().rss,
        },
    )


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Each dependency with its state; 503 when one of them is down. All are asked at once.

    Jobs that stand still make it ``degraded``, with the ``reasons``, and still 200: a load balancer
    that took the pages away as well would help nobody.
    """
    deadline = time.monotonic() + _SECONDS
    running = {name: _threads.submit(check) for name, check in _CHECKS.items()}
    states = {name: _state(name, future, deadline) for name, future in running.items()}
    is_ready = all(state == "up" for state in states.values())
    reasons = _stalls(deadline) if is_ready else []
    status = "degraded" if reasons else "ready" if is_ready else "not_ready"
    jobs = {"jobs": "stalled" if reasons else "up", "reasons": reasons} if is_ready else {}
    data = {"status": status, **states, **jobs}
    return success(request, data, status=200 if is_ready else 503)


def _stalls(deadline: float) -> list[str]:
    """Of a database that has just become slow, or gone, nothing is known; the next answer will
    tell.
    """
    try:
        return _threads.submit(_ask_jobs).result(timeout=max(0.0, deadline - time.monotonic()))
    except Exception as error:  # noqa: BLE001  The database may have gone down since it was asked.
        _note("jobs", error)
        return ["The database did not answer in time about jobs. Ask again, and look at its load."]


def _state(name: str, check: Future[None], deadline: float) -> str:
    try:
        check.result(timeout=max(0.0, deadline - time.monotonic()))
    except Exception as error:  # noqa: BLE001  Whatever a dependency throws means that it is down.
        _note(name, error)
        return "down"
    return "up"


def _note(name: str, error: Exception) -> None:
    """The reason goes to the log alone: it may name hosts and users."""
    _log.warning("not ready", dependency=name, reason=f"{type(error).__name__}: {error}")


def _in_own_connection(check: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            check()
        finally:
            connection.close()

    return run


@_in_own_connection
def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@_in_own_connection
def _check_migrations() -> None:
    missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        names = ", ".join(sorted(".".join(key) for key in missing))
        raise RuntimeError(f"not migrated: {names}")


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return frozenset(loader.disk_migrations or ())


def _check_broker() -> None:
    with celery_app.connection_for_write(connect_timeout=_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=round(_SECONDS))


@async_to_sync
async def _check_layer() -> None:
    """A message there and back, through a layer of its own.

    The sockets' layer belongs to their event loop: a second loop that receives from it breaks both.
    """
    layer = channel_layers.make_backend("default")
    try:
        async with asyncio.timeout(_SECONDS):
            channel = await layer.new_channel("health")
            await layer.send(channel, {"type": "health.check"})
            await layer.receive(channel)
    finally:
        await hang_up(layer)


def _ask_jobs() -> list[str]:
    try:
        return stalls()
    finally:
        connection.close()


_CHECKS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "broker": _check_broker,
    "layer": _check_layer,
    "migrations": _check_migrations,
}
