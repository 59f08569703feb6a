"""Passwords and addresses over the API: by mailed tokens, and for the signed-in."""

from collections.abc import Mapping
from typing import Any

from accounts.mail_links import reset_token, verify_token
from accounts.tests.factories import PASSWORD, UserFactory
from config.tests.areas.area import Area, Route, Write
from notifications.models import Delivery
from tasks.models import Task

_ADDRESS = {"email": "n@example.com"}
_NEW = "a much better one"
_LONG = "x" * 1001


def _make(_task: Task) -> Mapping[str, Any]:
    """Somebody whom nobody else in this world is, and the tokens that were mailed to them."""
    forgetful = UserFactory.create()
    return {"reset": reset_token(forgetful), "verify": verify_token(forgetful)}


AREA = Area(
    routes=(
        Route("POST", "auth/password/forgot", _ADDRESS, (204,) * 6),
        Route("POST", "auth/password/reset", {"token": "<reset>", "password": _NEW}, (204,) * 6),
        Route(
            "POST",
            "auth/password/change",
            {"current_password": PASSWORD, "password": _NEW},
            (200, 200, 200, 200, 200, 401),
        ),
        Route("POST", "auth/email/verify", {"token": "<verify>"}, (204,) * 6),
        Route("POST", "auth/email/resend", _ADDRESS, (204,) * 6),
    ),
    writes=(
        Write("POST", "auth/password/forgot", _ADDRESS, {"email"}),
        Write(
            "POST",
            "auth/password/reset",
            {"token": "<reset>", "password": _NEW},
            {"token", "password"},
            {"token": [None, "", "x", "-", "x-y-z", "0-1-2", _LONG]},
        ),
        Write(
            "POST",
            "auth/password/change",
            {"current_password": PASSWORD, "password": _NEW},
            {"current_password", "password"},
            {"current_password": [None, "", "not mine at all", _LONG]},
        ),
        Write(
            "POST",
            "auth/email/verify",
            {"token": "<verify>"},
            {"token"},
            {"token": [None, "", "x", ":", "a:b:c", _LONG]},
        ),
        Write("POST", "auth/email/resend", _ADDRESS, {"email"}),
    ),
    tables=(Delivery,),
    make=_make,
)
