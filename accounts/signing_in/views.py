"""The pages for which allauth's own are not enough."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.logout import logout
from allauth.account.views import EmailVerificationSentView
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import ending, proving
from accounts.edges import person, sent
from accounts.forms import AddressForm
from accounts.models import User
from accounts.signing_in.asking import ask_for_mail
from accounts.signing_in.browsers import browser_name, is_address


class VerificationSent(EmailVerificationSentView):
    """Says that a mail is on its way, and sends another; the same to everybody."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        return {"form": AddressForm(sent(self.request)), **context}

    def post(self, request: HttpRequest) -> HttpResponse:
        context = self.get_context_data()
        if context["form"].is_valid():
            ask_for_mail(request, proving.ask_to_verify, context["form"].cleaned_data["email"])
            messages.success(request, "If that address waits to be proved, a mail is on its way.")
            return redirect("account_email_verification_sent")
        return self.render_to_response(context)


class Security(IndexView):
    """Everything about signing in, on one page."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        user = person(self.request.user)
        return context | {
            "has_password": user.has_usable_password(),
            "connections": SocialAccount.objects.filter(user=user),
            "can_connect": bool(social_adapter().list_providers(self.request)),
            "sessions": UserSession.objects.filter(user=user).count(),
        }


class AddPasskey(AddWebAuthnView):
    """Asks for one that is kept in the device and checks its owner, so that it signs in alone."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        host = self.request.get_host().partition(":")[0]
        options = auth.begin_registration(person(self.request.user), passwordless=True)
        return context | {
            "js_data": {"creation_options": options},
            "needs_name": is_address(host),
        }


verification_sent = VerificationSent.as_view()
security = Security.as_view()
add_passkey = AddPasskey.as_view()


@login_required
@require_http_methods(["GET", "HEAD"])
def sessions(request: HttpRequest) -> HttpResponse:
    """The browsers and programs that are signed in as this person."""
    user = person(request.user)
    found = UserSession.objects.purge_and_list(user)
    found.sort(key=lambda one: (not one.is_current(), -one.created_at.timestamp()))
    context = {
        "sessions": [
            {
                "id": one.pk,
                "browser": browser_name(one.user_agent),
                "ip": one.ip,
                "since": one.created_at,
                "is_current": one.is_current(),
            }
            for one in found
        ],
        "programs": _programs(user),
    }
    return render(request, "usersessions/usersession_list.html", context)


@login_required
@require_POST
def end_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out in every browser and program; with ``keep`` all but here."""
    user = person(request.user)
    if request.POST.get("keep"):
        ending.end_sign_ins(user=user, keep_session=request.session.session_key)
        messages.success(request, "You are signed out everywhere but here.")
        return redirect("usersessions_list")
    ending.end_sign_ins(user=user)
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect("account_login")


@login_required
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    ending.end_session(user=person(request.user), session_id=session_id)
    messages.success(request, "That browser is signed out.")
    return redirect("usersessions_list")


@login_required
@require_POST
def end_program(request: HttpRequest, family_id: UUID) -> HttpResponse:
    ending.end_program(user=person(request.user), family_id=family_id)
    messages.success(request, "That program is signed out.")
    return redirect("usersessions_list")


def _programs(user: User) -> Any:
    living = user.token_families.filter(ended_at=None, expires_at__gt=timezone.now())
    return living.order_by("-created_at")
