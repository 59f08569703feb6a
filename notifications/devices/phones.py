"""A person's telephone number: given, proved by a code that is sent to it, taken away."""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import limits
from accounts.exceptions import Conflict, Unavailable
from accounts.limits import Limit
from accounts.models import User
from notifications.devices.sms import NoSuchNumber, NotSent, Stopped, send_sms
from notifications.models import PhoneNumber
from notifications.suppressing import TryLater

#: E.164: a plus, and up to fifteen digits that begin with the country.
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_GAPS = re.compile(r"[\s()./-]")
_CODE_LIVES = timedelta(minutes=10)
_DIGITS = 6


def give_number(*, actor: User, user: User, number: str) -> PhoneNumber:
    """Note the number and send it a code, which proves it for ten minutes.

    People do it for themselves, five times in a while, and five times for one number whoever asks.
    The one they had is theirs no more.
    """
    _require_own(actor, user)
    number = _GAPS.sub("", number)
    if not _NUMBER.fullmatch(number):
        message = "Write the number with its country, such as +44 7700 900123."
        raise ValidationError({"number": message})
    if settings.SMS_PROVIDER is None:
        raise Conflict("SMS are not set up: whoever runs Stint has to set SMS_URL.")
    limits.take(Limit.SMS, user.pk)
    limits.take(Limit.SMS, number)
    code = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
    _send_code(number, code)
    values = {
        "number": number,
        "code_digest": _digest(user, number, code),
        "code_expires_at": timezone.now() + _CODE_LIVES,
        "verified_at": None,
        "stopped_at": None,
    }
    found, _ = PhoneNumber.objects.update_or_create(user=user, defaults=values)
    return found


def prove_number(*, actor: User, user: User, code: str) -> PhoneNumber:
    """From now on SMS go there. A code works once; wrong ones are counted, five at most."""
    _require_own(actor, user)
    # Outside of the transaction that a wrong code takes back: its count has to stay.
    limits.take(Limit.CODE, "sms", user.pk)
    found = _proved(user, code.strip())
    limits.forget(Limit.CODE, "sms", user.pk)
    return found


def remove_number(*, actor: User, user: User) -> None:
    _require_own(actor, user)
    PhoneNumber.objects.filter(user=user).delete()


def note_stop(phone: PhoneNumber) -> None:
    """Whoever has the number answered STOP: nothing more goes there until it is proved anew. One
    that was given meanwhile is another matter.
    """
    same = PhoneNumber.objects.filter(pk=phone.pk, number=phone.number)
    same.update(stopped_at=timezone.now())


@transaction.atomic
def _proved(user: User, code: str) -> PhoneNumber:
    found = PhoneNumber.objects.select_for_update().filter(user=user).first()
    if found is None or not found.code_digest:
        raise Conflict("There is no number to prove. Give one first.")
    now = timezone.now()
    is_right = constant_time_compare(found.code_digest, _digest(user, found.number, code))
    if not is_right or found.code_expires_at is None or found.code_expires_at < now:
        raise ValidationError({"code": "This code is wrong or too old. Ask for another one."})
    found.code_digest, found.code_expires_at, found.verified_at = "", None, now
    found.save(update_fields=["code_digest", "code_expires_at", "verified_at"])
    return found


def _require_own(actor: User, user: User) -> None:
    if actor.pk != user.pk:
        raise PermissionDenied("You can change only your own number.")


def _send_code(number: str, code: str) -> None:
    try:
        send_sms(number, f"{code} is your code for Stint. It works for ten minutes.")
    except Stopped:
        message = "This number has answered STOP. Send START to the number that wrote to it."
        raise ValidationError({"number": message}) from None
    except NoSuchNumber:
        raise ValidationError({"number": "This number takes no SMS. Check it."}) from None
    except (NotSent, TryLater) as problem:
        raise Unavailable(f"The code could not be sent. {problem}") from problem


def _digest(user: User, number: str, code: str) -> str:
    """Under our key: six digits alone are tried through in a moment."""
    told = f"{user.pk}:{number}:{code}"
    return salted_hmac("stint.phone", told, algorithm="sha256").hexdigest()
