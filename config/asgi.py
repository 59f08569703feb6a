"""Pages, API and sockets in one ASGI application.

HTTP goes through a WSGI bridge into a few threads: Django's views are synchronous, and through its
own ASGI handler each request would cost three to five times the CPU. Sockets go to Channels, and
requests that wait for something to happen are held on the loop, where they cost no thread.
"""

import asyncio
from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import Receive, Scope, Send
from a2wsgi.wsgi_typing import WSGIApp

# Sets Django up, which has to come before anything that holds models is imported.
from config.wsgi import application as pages_and_api  # isort: split

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import re_path

from notifications.live import use_loop
from notifications.routing import websocket_urlpatterns
from notifications.streams import App, holding

_NOT_FOUND = 4404


async def refuse_socket(_scope: Scope, receive: Receive, send: Send) -> None:
    """Without a route that catches all, an unknown path would be an error with a traceback."""
    await receive()
    await send({"type": "websocket.close", "code": _NOT_FOUND, "reason": ""})


async def lifespan(_scope: Scope, receive: Receive, send: Send) -> None:
    """Tells the live updates which loop is theirs: views run in threads and have to wake it."""
    await receive()
    use_loop(asyncio.get_running_loop())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


bridge = cast("App", WSGIMiddleware(cast("WSGIApp", pages_and_api), workers=settings.WEB_THREADS))
application = ProtocolTypeRouter(
    {
        "http": holding(bridge),
        "websocket": URLRouter([*websocket_urlpatterns, re_path(r"", refuse_socket)]),  # type: ignore[arg-type]
        "lifespan": lifespan,
    }
)
