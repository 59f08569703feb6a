"""Where allauth asks us. Changes go to our actions, mails to our deliveries, words are ours."""

from typing import Any, cast, override

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts import actions, proving
from accounts.client_address import client_of
from accounts.edges import is_path_of_ours
from accounts.events import Notice
from accounts.exceptions import Conflict
from accounts.models import User
from accounts.models.names import on_one_line
from accounts.signing_in import secrets
from accounts.signing_in.browsers import browser_name

#: What is said at the top of the next page; of the rest, the page itself says enough.
_SAID = {
    "account/messages/email_confirmed.txt": "Your address is proved.",
    "account/messages/password_changed.txt": "Your new password is set.",
    "account/messages/password_set.txt": "Your password is set.",
    "mfa/messages/totp_activated.txt": "From now on signing in asks for a code of your app.",
    "mfa/messages/totp_deactivated.txt": "The authenticator app is removed.",
    "mfa/messages/recovery_codes_generated.txt": "You have new recovery codes.",
    "mfa/messages/webauthn_added.txt": "The passkey is added.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed.",
    "socialaccount/messages/account_connected.txt": "The account is connected.",
    "socialaccount/messages/account_connected_other.txt": (
        "That account is connected to somebody else here already."
    ),
    "socialaccount/messages/account_disconnected.txt": "The account is no longer connected.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Email or password is wrong. Check both and try again.",
        "email_taken": "This address has an account already. Sign in instead.",
        "enter_current_password": "This is not your current password.",
        "incorrect_code": "This code is wrong, or has been used. Try the next one.",
        "incorrect_password": "This is not your password.",
        "incorrect_passkey": "This passkey could not be used. Try again.",
    }

    @override
    def is_safe_url(self, url: str | None) -> bool:
        return is_path_of_ours(url)

    @override
    def get_client_ip(self, request: HttpRequest) -> str:
        """For the list of sessions, as it is counted elsewhere: of IPv6 the network."""
        address = client_of(request).partition("/")[0]
        return "0.0.0.0" if address == "unknown" else address  # noqa: S104

    @override
    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """By our backend alone, which counts wrong passwords for all doors together."""
        return authenticate(
            request, username=credentials["email"], password=credentials["password"]
        )

    @override
    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if text := message or _SAID.get(message_template or ""):
            messages.add_message(request, level, text, extra_tags=extra_tags)

    @override
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        proving.verify_email(user=email_address.user)
        email_address.verified = True
        self.add_message(request, messages.SUCCESS, "account/messages/email_confirmed.txt")
        return True

    @override
    def pre_login(self, request: HttpRequest, user: User, **hints: Any) -> Any:  # type: ignore[override]
        """Who came by an invitation has shown that they read mail to its address."""
        if user.email_verified_at is None and self.is_email_verified(request, user.email):
            proving.verify_email(user=user)
        return super().pre_login(request, user, **hints)

    @override
    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        proving.ask_to_verify(address=emailconfirmation.email_address.email, is_new=signup)

    @override
    def send_account_already_exists_mail(self, email: str) -> None:
        proving.tell_of_account(address=email)

    @override
    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,  # type: ignore[override]
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Of new passwords the action tells, whoever sets them."""
        what = template_prefix.rpartition("/")[2]
        if what not in ("password_changed", "password_set", "password_reset"):
            actions.notify(user=user, what=Notice(what))

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """All mails are deliveries; one that allauth would send by itself is a mistake of ours."""
        raise NotImplementedError(template_prefix)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Signing in by other services, as SIGN_IN_WITH names them."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": (
            "This address has an account already. Sign in to it, then connect %s in your profile."
        ),
        "no_password": "Set a password first: without it you could not sign in any more.",
        "no_verified_email": "Prove your address first: without it you could not get back in.",
    }

    @override
    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        given = form.cleaned_data if form else {}
        proposed = sociallogin.user
        email = given.get("email") or proposed.email
        try:
            user = actions.register_user(
                email=email,
                password=None,
                first_name=on_one_line(proposed.first_name),
                last_name=on_one_line(proposed.last_name),
                is_verified=self._has_proved(request, sociallogin, email),
            )
        except Conflict as conflict:  # somebody took the address in this very moment
            messages.error(request, str(conflict))
            raise ImmediateHttpResponse(redirect("account_login")) from conflict
        sociallogin.user = user
        sociallogin.save(request, connect=True)
        return user

    @override
    def authenticate_by_email(self, sociallogin: Any) -> Any:
        """Only into an account whose owner has proved the address here as well.

        Else somebody could open an account in another's name and wait for them to move in.
        """
        found = super().authenticate_by_email(sociallogin)
        has_proved = found is not None and cast("User", found[0]).email_verified_at is not None
        return found if has_proved else None

    def _has_proved(self, request: HttpRequest, sociallogin: Any, email: str) -> bool:
        proved = {one.email.lower() for one in sociallogin.email_addresses if one.verified}
        by_mail: bool = AccountAdapter(request).is_email_verified(request, email)
        return email.lower() in proved or by_mail


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is wrong, or has been used. Try the next one.",
        "unverified_email": "Prove your address first: see your profile.",
    }

    @override
    def get_totp_issuer(self) -> str:
        return "Stint"

    @override
    def encrypt(self, text: str) -> str:
        return secrets.sealed(text)

    @override
    def decrypt(self, encrypted_text: str) -> str:
        return secrets.opened(encrypted_text)

    @override
    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Where it is made is mostly where it is kept."""
        return browser_name(context.request.META.get("HTTP_USER_AGENT", ""))

    @override
    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:  # type: ignore[override]
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.name}
