"""Tokens of programs: short access tokens, refresh tokens that change at each use, socket tickets.

Both tokens carry ``sid``, the id of their :class:`TokenFamily`. An access token is good only while
its family lives, so signing out, a new password, or deactivating the person end access at the next
request.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts.access import Access, access_of, ended
from accounts.actions import notify
from accounts.ending import end_families
from accounts.events import Notice
from accounts.ids import new_id
from accounts.models import SocketTicket, TokenFamily, User
from accounts.prepared import columns_of, instance, raw_rows

TICKET_LIFETIME = timedelta(seconds=30)
#: For so long the refresh token before the current one is taken for a race with oneself.
GRACE = timedelta(seconds=10)
_REFUSED = "This token is no longer valid. Sign in again."


class TokenPair(TypedDict):
    access: str
    refresh: str


class RefreshedMeanwhile(APIException):
    """The program has just refreshed by another request, and has the new token from there."""

    status_code = 409
    default_detail = "Another request has just used this token. Try again with the token it got."
    default_code = "conflict"
    wait = 1


def start_family(user: User) -> TokenPair:
    """Begin a sign-in of a program."""
    jti = new_id()
    expires_at = timezone.now() + api_settings.REFRESH_TOKEN_LIFETIME
    family = TokenFamily.objects.create(user=user, current=_digest(str(jti)), expires_at=expires_at)
    return _pair(family, jti)


def rotate(refresh: str) -> TokenPair:
    """Trade a refresh token for a new pair. Of any number of simultaneous tries exactly one wins.

    The others raise RefreshedMeanwhile, for ten seconds. A token that comes back later, or that is
    older, ends its family: either the thief or the owner holds a copy, and nobody can tell which.
    Its owner is told by mail. The family goes on for seven days after each trade.
    """
    sid, jti = _claims(refresh)
    fresh, now, used = new_id(), timezone.now(), _digest(str(jti))
    # Conditions on the row itself only: one on another table would make a subquery, which those
    # who waited for the winner's lock would not ask again.
    living = TokenFamily.objects.filter(pk=sid, ended_at=None, expires_at__gt=now)
    has_won = living.filter(current=used).update(
        current=_digest(str(fresh)),
        previous=F("current"),
        rotated_at=now,
        expires_at=now + api_settings.REFRESH_TOKEN_LIFETIME,
    )
    family = TokenFamily.objects.select_related("user").filter(pk=sid).first()
    if family is None or not family.user.is_active:
        end_families(living)
        raise InvalidToken(_REFUSED)
    if has_won:
        return _pair(family, fresh)
    raise _refusal_of_used(family, used)


def _refusal_of_used(family: TokenFamily, used: str) -> APIException:
    now = timezone.now()
    is_alive = family.ended_at is None and family.expires_at > now
    if (
        is_alive
        and family.previous == used
        and family.rotated_at
        and now < family.rotated_at + GRACE
    ):
        return RefreshedMeanwhile()
    with transaction.atomic():
        ending = TokenFamily.objects.filter(pk=family.pk, ended_at=None, expires_at__gt=now)
        if end_families(ending):
            notify(user=family.user, what=Notice.TOKEN_COPIED)
    return InvalidToken(_REFUSED)


def end_family(refresh: str) -> None:
    """Sign the program out. Ending twice is no error."""
    sid, _ = _claims(refresh)
    end_families(TokenFamily.objects.filter(pk=sid))


def user_of(access: Token) -> User:
    """The person behind a verified access token, in one query."""
    try:
        rows = raw_rows(_living_user, UUID(str(access["sid"])))
    except (KeyError, ValueError) as error:
        raise InvalidToken(_REFUSED) from error
    if not rows:
        raise InvalidToken(_REFUSED)
    return instance(User, rows[0])


def issue_ticket(
    user: User, *, family_id: UUID | None = None, session_key: str | None = None
) -> str:
    """A ticket that opens one socket within 30 seconds. The person must be signed in.

    The socket lasts as long as what the person is signed in by: the sign-in of a program, the
    session of a browser, the API token.
    """
    ticket = secrets.token_urlsafe(32)
    SocketTicket.objects.create(
        digest=_digest(ticket),
        user=user,
        via=user.via,
        family_id=family_id,
        session_key=session_key or "",
        expires_at=timezone.now() + TICKET_LIFETIME,
    )
    return ticket


@transaction.atomic
def redeem_ticket(ticket: str) -> tuple[User, Access] | None:
    """Whom the ticket was issued to and by what they are in, once.

    None when it is unknown, used or expired, or when they have been signed out since.
    """
    found = SocketTicket.objects.filter(digest=_digest(ticket))
    row = found.select_related("user", "via").first()
    if row is None or not found.delete()[0] or row.expires_at <= timezone.now():
        return None
    row.user.via = row.via
    access = access_of(row.user, session_key=row.session_key or None, family_id=row.family_id)
    return None if ended([access]) else (row.user, access)


def family_of(access: object) -> UUID | None:
    """The sign-in that the token of a request came from; API tokens come from none."""
    return UUID(str(access["sid"])) if isinstance(access, Token) else None


def _living_user(family_id: UUID, _shape: object) -> QuerySet[TokenFamily, Any]:
    living = TokenFamily.objects.living().filter(pk=family_id)
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
