"""Whether a connection that the pool of PostgreSQL hands out still works.

To ask the server each time is a round trip before each request, and often as long as what the
request asks then. One that answered a moment ago still works unless the server has hung up, and
that shows at the socket: there is something to read, where nothing was asked.
"""

import select
import time
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection
from psycopg_pool import ConnectionPool

#: For as long as an answer counts.
_TRUSTED_SECONDS = 5.0

_answered = WeakKeyDictionary[Connection[Any], float]()


def check(connection: Connection[Any]) -> None:
    """For the pool, which takes another one where this raises."""
    now = time.monotonic()
    since = now - _answered.get(connection, -_TRUSTED_SECONDS)
    if since >= _TRUSTED_SECONDS or _speaks(connection):
        ConnectionPool.check_connection(connection)
        _answered[connection] = now


def _speaks(connection: Connection[Any]) -> bool:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
