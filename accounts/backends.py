"""Checking a password: the one place where pages, API and back office do it."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts import limits
from accounts.client_address import client_of
from accounts.limits import Limit
from accounts.models import User, normalise_email


class LimitedBackend(ModelBackend):
    """Counts wrong passwords before it looks at them, so that of many at once no more get through.

    TooMany for an account, whether or not there is one of that address, and for an address. The
    right password begins anew.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        address = client_of(request) if request else "command"
        account = normalise_email(username or "")
        limits.take(Limit.SIGN_IN_ADDRESS, address)
        limits.take(Limit.SIGN_IN, account, address)
        user: User | None = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            limits.forget(Limit.SIGN_IN, account, address)
            limits.give_back(Limit.SIGN_IN_ADDRESS, address)
        return user
