"""What every template may use besides what its view hands over."""

from django.conf import settings
from django.http import HttpRequest

from config import __version__


def site(_request: HttpRequest) -> dict[str, str]:
    """``socket_url`` is empty when sockets are served where the page is."""
    return {"socket_url": settings.SOCKET_URL, "stint_version": __version__}
