"""By what somebody is in, for what stays open after the request that let them in: sockets, streams.

A request is asked who it is each time. A socket is asked once, so it remembers what let it in (the
session of a browser, the sign-in of a program, an API token), and :func:`ended` says which of many
are over, in one query for each kind of proof, however many sockets there are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from accounts.models import ApiToken, TokenFamily, User


@dataclass(frozen=True, slots=True)
class Access:
    """Whose, and the proofs that have to be good still; one as a rule.

    A session is one of a password: with another one it lets nobody in.
    """

    user_id: UUID
    password: str | None = None
    session_key: str | None = None
    family_id: UUID | None = None
    token_id: UUID | None = None


def access_of(
    user: User, *, session_key: str | None = None, family_id: UUID | None = None
) -> Access:
    token_id = user.via.pk if user.via else None
    password = user.password if session_key else None
    return Access(user.pk, password, session_key, family_id, token_id)


def ended(accesses: Collection[Access]) -> set[Access]:
    """Those that let nobody in any more: signed out, revoked, over, a new password, no account."""
    people = User.objects.filter(pk__in={one.user_id for one in accesses}, is_active=True)
    passwords = dict(people.values_list("pk", "password"))
    now = timezone.now()
    sessions = _living(accesses, "session_key", Session.objects.filter(expire_date__gt=now))
    signed_in = TokenFamily.objects.filter(ended_at=None, expires_at__gt=now)
    families = _living(accesses, "family_id", signed_in)
    tokens = _living(accesses, "token_id", ApiToken.objects.living())
    return {
        one
        for one in accesses
        if one.user_id not in passwords
        or one.password not in (None, passwords[one.user_id])
        or one.session_key not in sessions
        or one.family_id not in families
        or one.token_id not in tokens
    }


def _living(accesses: Collection[Access], proof: str, rows: models.QuerySet[Any]) -> set[Any]:
    """Those proofs of one kind that are good; to need none of the kind is good as well."""
    named = {getattr(one, proof) for one in accesses} - {None}
    good = rows.filter(pk__in=named).values_list("pk", flat=True) if named else ()
    return {None, *good}
