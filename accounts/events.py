"""What this app tells the apps above it. They listen; it does not know them."""

from enum import StrEnum

from django.dispatch import Signal

#: In the transaction that changed what others see of a person, as its last statement: ``user``,
#: ``actor``, ``before`` (the name that was shown).
looks_changed = Signal()

#: In the transaction that put somebody into another time zone: ``user``.
time_zone_changed = Signal()

#: In the transaction: ``change``, an EmailChange that wants its mails.
email_change_requested = Signal()

#: In the transaction that changed an address: ``user``, ``before``.
email_changed = Signal()

#: In the transaction in which somebody showed that they read mail to their address: ``user``.
email_proved = Signal()

#: In the transaction that emptied an account: ``user``, ``actor``, ``email`` as it was. Whoever
#: listens takes the person out of what it keeps, or raises Conflict with what to do before.
leaving = Signal()

#: Everything about ``user``, for themself: each receiver answers with ``{section: rows}``.
exporting = Signal()

#: In the transaction that ended an access of a person: ``user_id``. Whoever keeps something open
#: for them asks accounts/access.py again, after the commit.
access_ended = Signal()

#: In the transaction that asks for a mail: ``kind``, ``address``, ``user`` or None, ``about``.
mail_wanted = Signal()


class AccountMail(StrEnum):
    """The mails about an account itself. Nobody can stop them."""

    VERIFY = "verify_email"
    RESET = "reset_password"
    #: To an address that somebody tried to sign up with, and that has an account already.
    EXISTS = "account_exists"
    #: What changed about signing in: ``about["what"]``, a :class:`Notice`.
    SECURITY = "security"


class Notice(StrEnum):
    """What people are told about by mail, in case that it was not they who did it."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (a word, no password)
    APP_ADDED = "totp_activated"
    APP_REMOVED = "totp_deactivated"
    PASSKEY_ADDED = "webauthn_added"
    PASSKEY_REMOVED = "webauthn_removed"
    CODES_RENEWED = "recovery_codes_generated"
    CONNECTED = "account_connected"
    DISCONNECTED = "account_disconnected"
    TOKEN_COPIED = "token_copied"  # noqa: S105
