"""The addresses that mails carry, checked when Stint starts rather than at the first mail."""

from email.errors import HeaderParseError
from email.headerregistry import Address, AddressHeader

from django.core.exceptions import ImproperlyConfigured

_SHORTEST_SECRET = 20


def check_sender(name: str, value: str) -> str:
    """One address, with or without a name before it; nothing is fine too."""
    if not value:
        return ""
    parsed = AddressHeader.value_parser(value)
    mailboxes = parsed.all_mailboxes
    if parsed.all_defects or len(mailboxes) != 1 or not mailboxes[0].domain or "\n" in value:
        raise ImproperlyConfigured(
            f'{name} must be one address, such as "Stint <stint@example.org>", not "{value}".'
        )
    return value


def check_mailbox(name: str, value: str) -> str:
    """An address alone, to which ``+`` and an id can be added."""
    try:
        if not value or Address(addr_spec=value).domain:
            return value
    except (ValueError, HeaderParseError, IndexError) as error:
        raise ImproperlyConfigured(_no_mailbox(name, value)) from error
    raise ImproperlyConfigured(_no_mailbox(name, value))


def check_secret(name: str, value: str) -> str:
    if value and len(value) < _SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{name} must have at least {_SHORTEST_SECRET} characters.")
    return value


def _no_mailbox(name: str, value: str) -> str:
    return f'{name} must be an address alone, such as bounces@example.org, not "{value}".'
