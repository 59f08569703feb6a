"""Sending an SMS by the provider of SMS_URL: the REST interface of Twilio, which others speak too.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from notifications.outgoing.posting import seconds_of
from notifications.suppressing import PerhapsTaken, TryLater

#: To take the connection, and to answer.
_SECONDS = (3.0, 10.0)
#: What fails once the provider is reached, with the request or the answer on the way.
_UNSURE = (ProtocolError, ReadTimeoutError)
_LATER = 429
_BROKEN = 500
#: It takes neither our account nor our token: a matter of settings, which may be mended meanwhile.
_NOT_US = (401, 403)
_LONGEST_CODE = 10
#: Codes by which a provider says that nothing can come of it: the number has answered STOP; it is
#: none, or takes no SMS. https://www.twilio.com/docs/api/errors
_STOPPED = frozenset({21610})
_NO_SUCH_NUMBER = frozenset({21211, 21214, 21217, 21612, 21614})


class NotSent(Exception):  # noqa: N818  (an answer of theirs)
    """The provider refused it, and says why."""


class Stopped(NotSent):
    """Whoever has the number wants no more of it."""


class NoSuchNumber(NotSent):
    """It takes no SMS."""


def send_sms(number: str, text: str) -> None:
    """Hand it to the provider. TryLater when it is not there, has no time, or does not know the
    account and token of SMS_URL; PerhapsTaken when it does not answer; NotSent when it refuses.
    """
    provider = settings.SMS_PROVIDER
    if provider is None:
        raise NotSent("SMS are not set up: whoever runs Stint has to set SMS_URL.")
    try:
        answer = requests.post(
            f"{provider.url}/2010-04-01/Accounts/{provider.account}/Messages.json",
            data={"To": number, "From": provider.sender, "Body": text},
            auth=(provider.account, provider.token),
            timeout=_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # Not its text: that has the address, and so the account, in it.
        message = f"The SMS provider did not answer ({type(error).__name__})."
        is_unsure = isinstance(error.args[0] if error.args else None, _UNSURE)
        raise (PerhapsTaken if is_unsure else TryLater)(message) from None
    _judge(answer)


def _judge(answer: requests.Response) -> None:
    if 200 <= answer.status_code < 300:  # noqa: PLR2004
        return
    code, message = _said(answer)
    said = f"The SMS provider answered {answer.status_code}"
    said += f", error {code}" if code else ""
    said += f": {message[:200].rstrip('.')}." if message else "."
    if answer.status_code == _LATER or answer.status_code >= _BROKEN:
        raise TryLater(said, timedelta(seconds=seconds_of(answer.headers.get("Retry-After", ""))))
    if code in _STOPPED:
        raise Stopped(said)
    if code in _NO_SUCH_NUMBER:
        raise NoSuchNumber(said)
    if answer.status_code in _NOT_US:
        raise TryLater(said)
    raise NotSent(said)


def _said(answer: requests.Response) -> tuple[int, str]:
    try:
        told: Any = answer.json()
    except ValueError:
        told = None
    told = told if isinstance(told, dict) else {}
    code = str(told.get("code", ""))
    is_number = code.isascii() and code.isdecimal() and len(code) <= _LONGEST_CODE
    return int(code) if is_number else 0, str(told.get("message", ""))
