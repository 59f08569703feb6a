"""Asking for a mail that opens something, from a page or over the API."""

from collections.abc import Callable

from django.http import HttpRequest

from accounts import limits
from accounts.client_address import client_of
from accounts.limits import Limit
from accounts.models import normalise_email


def ask_for_mail(request: HttpRequest, ask: Callable[..., None], address: str) -> None:
    """TooMany when it is asked for too often, whether or not somebody has the address."""
    limits.take(Limit.RESET, normalise_email(address), client_of(request))
    ask(address=address)
