"""Where sockets connect."""

from django.urls import re_path

from notifications.consumers import LiveConsumer

websocket_urlpatterns = [re_path(r"^ws/v1/?$", LiveConsumer.as_asgi())]
