"""Tokens of programs: short access tokens, refresh tokens that change at each use, socket tickets.

Both tokens carry ``sid``, the id of their :class:`TokenFamily`. An access token is good only while
its family lives, so signing out, or deactivating the person, ends access at the next request.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts.ids import new_id
from accounts.models import SocketTicket, TokenFamily, User
from accounts.prepared import columns_of, instance, raw_rows

TICKET_LIFETIME = timedelta(seconds=30)
_REFUSED = "This token is no longer valid. Sign in again."


class TokenPair(TypedDict):
    access: str
    refresh: str


def start_family(user: User) -> TokenPair:
    """Begin a sign-in of a program."""
    expires_at = timezone.now() + api_settings.REFRESH_TOKEN_LIFETIME
    family = TokenFamily.objects.create(user=user, current=new_id(), expires_at=expires_at)
    return _pair(family, family.current)


def rotate(refresh: str) -> TokenPair:
    """Trade a refresh token for a new pair. Of any number of simultaneous tries exactly one wins.

    A token that was used before ends its family: either the thief or the owner holds a copy, and
    nobody can tell which.
    """
    sid, jti = _claims(refresh)
    fresh = new_id()
    # Conditions on the row itself only: one on another table would make a subquery, which those
    # who waited for the winner's lock would not ask again.
    living = TokenFamily.objects.filter(pk=sid, ended_at=None, expires_at__gt=timezone.now())
    has_won = living.filter(current=jti).update(current=fresh)
    family = TokenFamily.objects.select_related("user").filter(pk=sid).first()
    if not has_won or family is None or not family.user.is_active:
        living.update(ended_at=timezone.now())
        raise InvalidToken(_REFUSED)
    return _pair(family, fresh)


def end_family(refresh: str) -> None:
    """Sign the program out. Ending twice is no error."""
    sid, _ = _claims(refresh)
    TokenFamily.objects.filter(pk=sid, ended_at=None).update(ended_at=timezone.now())


def user_of(access: Token) -> User:
    """The person behind a verified access token, in one query."""
    try:
        rows = raw_rows(_living_user, UUID(str(access["sid"])))
    except (KeyError, ValueError) as error:
        raise InvalidToken(_REFUSED) from error
    if not rows:
        raise InvalidToken(_REFUSED)
    return instance(User, rows[0])


def issue_ticket(user: User) -> str:
    """A ticket that opens one socket within 30 seconds. The person must be signed in."""
    ticket = secrets.token_urlsafe(32)
    expires_at = timezone.now() + TICKET_LIFETIME
    SocketTicket.objects.create(digest=_digest(ticket), user=user, expires_at=expires_at)
    return ticket


@transaction.atomic
def redeem_ticket(ticket: str) -> User | None:
    """The person the ticket was issued to, once; None when it is unknown, used or expired."""
    found = SocketTicket.objects.filter(digest=_digest(ticket))
    row = found.select_related("user").first()
    if row is None or not found.delete()[0]:
        return None
    return row.user if row.expires_at > timezone.now() and row.user.is_active else None


def _living_user(family_id: UUID, _shape: object) -> QuerySet[TokenFamily, Any]:
    living = TokenFamily.objects.filter(pk=family_id, ended_at=None, user__is_active=True)
    return living.values_list(*(f"user__{column}" for column in columns_of(User)))


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def _pair(family: TokenFamily, jti: UUID) -> TokenPair:
    refresh = RefreshToken()
    refresh["jti"] = str(jti)
    return {"refresh": _signed(refresh, family), "access": _signed(AccessToken(), family)}


def _signed(token: Token, family: TokenFamily) -> str:
    token["sid"] = str(family.pk)
    token["sub"] = str(family.user_id)
    return str(token)


def _claims(refresh: str) -> tuple[UUID, UUID]:
    try:
        payload: dict[str, Any] = RefreshToken(refresh).payload  # type: ignore[arg-type]
        return UUID(payload["sid"]), UUID(payload["jti"])
    except (TokenError, KeyError, ValueError) as error:
        raise InvalidToken(_REFUSED) from error
