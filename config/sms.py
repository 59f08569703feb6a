"""Who sends SMS for this Stint: SMS_URL."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_SCHEMES = {"twilio": "https", "twilio+http": "http"}
_SENDER = re.compile(r"\+[1-9][0-9]{6,14}|[A-Za-z0-9 ]{1,11}")


class SmsProvider(NamedTuple):
    """``url`` is where its REST interface begins, ``sender`` a number or a name."""

    url: str
    account: str
    token: str
    sender: str


def sms_provider(text: str) -> SmsProvider | None:
    """None where nothing is set: then there is no SMS."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise _refusal() from None
    sender = parse_qs(parts.query).get("from", [""])[0]
    sender = "+" + sender.strip() if sender.strip().isdecimal() else sender
    is_whole = parts.hostname and parts.username and parts.password
    if parts.scheme not in _SCHEMES or not is_whole or not _SENDER.fullmatch(sender):
        raise _refusal()
    url = f"{_SCHEMES[parts.scheme]}://{parts.hostname}{port}"
    return SmsProvider(url, unquote(parts.username or ""), unquote(parts.password or ""), sender)


def _refusal() -> ImproperlyConfigured:
    return ImproperlyConfigured(
        "SMS_URL must be twilio://ACCOUNT:TOKEN@api.twilio.com?from=+15550100: the account and "
        "token of a provider that speaks the interface of Twilio, and the number (or a name of up "
        "to 11 letters) that messages come from."
    )
