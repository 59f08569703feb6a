"""What the mails about an account say. Who lives at the address is looked up here, when they are
sent: the request that asked for them did not, so that it could not tell.

None of them has the name of the person in it. Whoever opens an account in somebody else's name
chooses that name, and would have our mail say it.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.events import Notice
from accounts.mail_links import reset_path, verify_path
from accounts.models import User
from notifications.models import Delivery
from notifications.suppressing import Suppressed

Context = dict[str, Any]

_SENTENCES = {
    Notice.PASSWORD_CHANGED: "Your password has been changed, and you were signed out elsewhere.",
    Notice.APP_ADDED: "An authenticator app is now asked for a code when you sign in.",
    Notice.APP_REMOVED: "The authenticator app has been removed from your account.",
    Notice.PASSKEY_ADDED: "A passkey has been added to your account.",
    Notice.PASSKEY_REMOVED: "A passkey has been removed from your account.",
    Notice.TOKEN_COPIED: (
        "A program was signed out: somebody used an old token of it again, and may have a copy."
    ),
    Notice.CODES_RENEWED: "Your account has new recovery codes; the old ones work no more.",
    Notice.CONNECTED: "An account of another service can now be used to sign in.",
    Notice.DISCONNECTED: "An account of another service can no longer be used to sign in.",
}


def verify_context(delivery: Delivery) -> Context:
    user = _person(delivery)
    if user.email_verified_at is not None:
        raise Suppressed("The address has been proved already.")
    return {
        "is_new": delivery.payload.get("is_new", False),
        "url": settings.SITE_URL + verify_path(user),
    }


def reset_context(delivery: Delivery) -> Context:
    return {"url": settings.SITE_URL + reset_path(_person(delivery))}


def exists_context(delivery: Delivery) -> Context:
    _person(delivery)
    return {
        "url": settings.SITE_URL + reverse("account_login"),
        "forgot_url": settings.SITE_URL + reverse("account_reset_password"),
    }


def security_context(delivery: Delivery) -> Context:
    """To the address of that time, for whoever has taken the account away may have changed it."""
    if delivery.recipient is None or not delivery.recipient.is_active:
        raise Suppressed("The account has ended.")
    return {
        "sentence": _SENTENCES[Notice(delivery.payload["what"])],
        "at": datetime.fromisoformat(delivery.payload["at"]),
        "url": settings.SITE_URL + reverse("mfa_index"),
        "forgot_url": settings.SITE_URL + reverse("account_reset_password"),
    }


def _person(delivery: Delivery) -> User:
    user = User.objects.filter(email=delivery.address, is_active=True).first()
    if user is None:
        raise Suppressed("Nobody has an account with this address.")
    return user
