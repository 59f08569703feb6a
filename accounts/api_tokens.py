"""Tokens that people and bots give to their programs.

A token reads ``stint_pat_`` or ``stint_bot_``, thirty random characters, and six that check them:
as GitHub's do, so that scanners of source code know one without asking anybody, and one that is
mistyped is not looked up.
"""

import hashlib
import re
import secrets
import string
import zlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.events import access_ended
from accounts.exceptions import Conflict
from accounts.models import ApiToken, User
from accounts.prepared import columns_of, instance, raw_rows
from accounts.reach import check_reach

PATTERN = re.compile(r"stint_(?:pat|bot)_[0-9A-Za-z]{36}")
MOST_TOKENS = 50
#: How exact ``last_used_at`` is: a token in constant use costs one write in this time.
NOTED_EVERY = timedelta(minutes=5)
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM, _CHECK = 30, 6
_HINT = 14


@transaction.atomic
def create_token(
    *,
    actor: User | None,
    user: User,
    name: str,
    scope: str,
    team_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A new token, and its text, which nobody can see again.

    People make their own, up to fifty that work; for a bot its team's admins do: see
    teams/actions/bot.py.
    """
    if actor is not None and actor.pk != user.pk and not user.is_bot:
        raise PermissionDenied("You can make tokens only for yourself.")
    User.objects.select_for_update().get(pk=user.pk)
    if ApiToken.objects.living().filter(user=user).count() >= MOST_TOKENS:
        raise Conflict(f"There are {MOST_TOKENS} tokens already. Revoke one first.")
    check_reach({"expires_at": expires_at}, "expires_at")
    if expires_at is not None and expires_at <= timezone.now():
        raise ValidationError({"expires_at": ["Give a moment that is still to come."]})
    text = _new_text("stint_bot_" if user.is_bot else "stint_pat_")
    token = ApiToken(
        user=user,
        created_by=actor,
        name=name.strip(),
        digest=_digest(text),
        hint=text[:_HINT],
        scope=scope,
        team_id=team_id,
        expires_at=expires_at,
    )
    token.clean_fields(exclude=["user", "created_by"])
    token.save(force_insert=True)
    return token, text


def revoke_token(*, actor: User | None, token: ApiToken) -> None:
    """From the next request on it is nothing. Its owner may; of a bot, its team's admins."""
    if actor is not None and actor.pk != token.user_id and not token.user.is_bot:
        raise PermissionDenied("You can revoke only your own tokens.")
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    access_ended.send(ApiToken, user_id=token.user_id)


def retire_bot(bot: User) -> None:
    """For the action that takes a bot out of its team: nobody acts as it any more."""
    User.objects.filter(pk=bot.pk, is_bot=True).update(is_active=False)
    ApiToken.objects.filter(user=bot, revoked_at=None).update(revoked_at=timezone.now())
    access_ended.send(ApiToken, user_id=bot.pk)


def user_by(text: str) -> User | None:
    """The owner of a living token, with ``via`` set, in one query.

    A use is noted when the last note is some minutes old.
    """
    if not is_well_formed(text):
        return None
    rows = raw_rows(_owner, _digest(text))
    if not rows:
        return None
    width = len(columns_of(ApiToken))
    token, user = instance(ApiToken, rows[0][:width]), instance(User, rows[0][width:])
    now = timezone.now()
    if token.expires_at is not None and token.expires_at <= now:
        return None
    _note_use(token, now)
    user.via = token
    return user


def is_well_formed(text: str) -> bool:
    return PATTERN.fullmatch(text) is not None and text[-_CHECK:] == _check(text[:-_CHECK])


def _owner(digest: str, _shape: object) -> QuerySet[ApiToken, Any]:
    living = ApiToken.objects.filter(digest=digest, revoked_at=None, user__is_active=True)
    owner = (f"user__{column}" for column in columns_of(User))
    return living.values_list(*columns_of(ApiToken), *owner)


def _note_use(token: ApiToken, now: datetime) -> None:
    if token.last_used_at is not None and token.last_used_at > now - NOTED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _new_text(prefix: str) -> str:
    text = prefix + "".join(secrets.choice(_DIGITS) for _ in range(_RANDOM))
    return text + _check(text)


def _check(text: str) -> str:
    """CRC32 in base 62."""
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
