"""How often something may be done, in one table, and the counting of it.

Whoever is about to do a thing calls :func:`take` for each count that it falls under; one that is
used up raises TooMany, which pages and API answer with 429. Counting is atomic and shared by all
processes (limit_stores.py). A count begins with the first use and ends ``SECONDS`` later.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.exceptions import TooMany
from accounts.limit_stores import store

SECONDS = 15 * 60


class Limit(StrEnum):
    """What is counted, and under whose name. RATE_LIMITS changes how many are allowed."""

    #: Requests of nobody in particular, by address.
    ANONYMOUS = "anonymous"
    #: Requests of a person, signed in over whatever channel.
    PERSON = "person"
    #: Passwords that were wrong, by account and address: of pages, API and back office alike.
    SIGN_IN = "sign_in"
    #: Passwords that were wrong, by address, whatever the accounts.
    SIGN_IN_ADDRESS = "sign_in_address"
    #: Refresh tokens that were not valid, by address.
    REFRESH = "refresh"
    #: Mails that let somebody set a new password or verify an address, by account and by address.
    RESET = "reset"
    #: Invitations that were not valid, by person.
    INVITATION = "invitation"
    #: Mails that ask somebody into a team, by the address that they go to, whatever the team.
    INVITED = "invited"
    #: The same by whoever has them sent.
    INVITING = "inviting"
    #: One-time codes that were wrong, by person.
    CODE = "code"
    #: Sockets opened, by person or address.
    SOCKET = "socket"
    #: Requests that people ask for: tests, replays and tries of a webhook, tests of one's devices.
    WEBHOOK = "webhook"
    #: Readings of a calendar feed, by feed: many people's programs share one address.
    CALENDAR = "calendar"
    #: Codes sent by SMS, by person and by number: each costs, and rings somewhere.
    SMS = "sms"


DEFAULTS = {
    Limit.ANONYMOUS: 100,
    Limit.PERSON: 6_000,
    Limit.SIGN_IN: 5,
    Limit.SIGN_IN_ADDRESS: 50,
    Limit.REFRESH: 20,
    Limit.RESET: 5,
    Limit.INVITATION: 10,
    Limit.INVITED: 5,
    Limit.INVITING: 50,
    Limit.CODE: 5,
    Limit.SOCKET: 1_000,
    Limit.WEBHOOK: 60,
    Limit.CALENDAR: 60,
    Limit.SMS: 5,
}

#: What was too often, where whoever is told of it may not have done it themselves.
_SAID = {
    Limit.INVITED: "This address has just been sent several invitations.",
    Limit.INVITING: "You have just sent many invitations.",
}


class Use(NamedTuple):
    """One count as it is after a use. ``reset`` is in seconds from now."""

    limit: Limit
    most: int
    left: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """After draft-ietf-httpapi-ratelimit-headers-10."""
        return {
            "RateLimit-Policy": f'"{self.limit}";q={self.most};w={SECONDS}',
            "RateLimit": f'"{self.limit}";r={self.left};t={self.reset}',
        }


def most(limit: Limit) -> int:
    """How many are allowed; 0 is as many as one likes."""
    allowed: int = settings.RATE_LIMITS.get(limit, DEFAULTS[limit])
    return allowed


def check(given: Iterable[str]) -> None:
    if unknown := sorted(set(given) - set(Limit)):
        known = ", ".join(Limit)
        message = f"RATE_LIMITS names {', '.join(unknown)}. There are: {known}."
        raise ImproperlyConfigured(message)


def take(limit: Limit, *who: object) -> Use | None:
    """Count one use. TooMany when there is none left; nothing where there is no limit."""
    allowed = most(limit)
    if not allowed:
        return None
    count, reset = store().add(_key(limit, who), SECONDS, allowed)
    use = Use(limit, allowed, max(0, allowed - count), reset)
    if count > allowed:
        raise TooMany(use, _SAID.get(limit, "That was too often."))
    return use


def give_back(limit: Limit, *who: object) -> None:
    """It was none of what is counted after all: a limit of failures is taken before one knows."""
    if most(limit):
        store().add(_key(limit, who), SECONDS, most(limit), -1)


def forget(limit: Limit, *who: object) -> None:
    """Begin anew: it was the right person after all."""
    if most(limit):
        store().forget(_key(limit, who))


def _key(limit: Limit, who: Iterable[object]) -> str:
    return ":".join([limit, *map(str, who)])
