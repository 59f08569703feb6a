"""The pages of one's own account: profile, preferences, address, data, and its end."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, email_change
from accounts.api.me import export_answer
from accounts.avatars import remove_avatar, set_avatar
from accounts.edges import person, refusals_in, sent
from accounts.leaving import delete_account
from accounts.models import EmailChange, User
from accounts.preferences import Preferences
from accounts.profile_forms import (
    AvatarForm,
    EmailForm,
    PasswordForm,
    PreferencesForm,
    ProfileForm,
)
from accounts.viewing import stop_viewing

_SHOWN = ("first_name", "last_name", "bio", "website", "location")
_PLACE = ("time_zone", "language")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = person(request.user)
    form = ProfileForm(sent(request), initial={name: getattr(user, name) for name in _SHOWN})
    if form.is_valid():
        with refusals_in(form):
            actions.update_profile(actor=user, user=user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, "Your profile is saved. Your teams see it.")
            return redirect("accounts:profile")
    return _profile_page(request, form, AvatarForm())


@login_required
@require_POST
def avatar(request: HttpRequest) -> HttpResponse:
    """Sets the picture that is sent; ``remove`` takes it away."""
    user = person(request.user)
    if "remove" in request.POST:
        remove_avatar(actor=user, user=user)
        return redirect("accounts:profile")
    form = AvatarForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals_in(form):
            set_avatar(actor=user, user=user, file=form.cleaned_data["file"])
        if not form.errors:
            messages.success(request, "Your teams see your new picture.")
            return redirect("accounts:profile")
    initial = {name: getattr(user, name) for name in _SHOWN}
    return _profile_page(request, ProfileForm(initial=initial), form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    user = person(request.user)
    shown = {name: getattr(user, name) for name in _PLACE}
    shown |= asdict(Preferences.read(user.preferences))
    form = PreferencesForm(sent(request), initial=shown)
    if form.is_valid():
        given = form.cleaned_data
        with refusals_in(form):
            place = {name: given.pop(name) for name in _PLACE}
            actions.update_profile(actor=user, user=user, **place)
            wanted = Preferences.read(given)
            actions.set_preferences(actor=user, user=user, preferences=wanted)
        if not form.errors:
            messages.success(request, "Your preferences are saved.")
            return redirect("accounts:preferences")
    return _page(request, "accounts/preferences.html", form)


@login_required
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    return _account_page(request)


@sensitive_post_parameters("password")
@login_required
@require_POST
def change_email(request: HttpRequest) -> HttpResponse:
    user = person(request.user)
    form = EmailForm(request.POST, has_password=user.has_usable_password())
    if form.is_valid():
        given = {"password": "", **form.cleaned_data}
        with refusals_in(form):
            email_change.request_email_change(user=user, **given)
        if not form.errors:
            messages.success(request, "Both addresses get a mail. Confirm in each of them.")
            return redirect("accounts:account")
    return _account_page(request, email_form=form)


@login_required
@require_POST
def cancel_email(request: HttpRequest) -> HttpResponse:
    email_change.cancel_email_change(user=person(request.user))
    messages.success(request, "Your address stays as it is.")
    return redirect("accounts:account")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link in the mail. Confirming is a POST, because mail programs follow links."""
    context: dict[str, Any] = {}
    try:
        context["change"], context["side"] = email_change.change_of(token)
        if request.method == "POST":
            context["change"], context["is_changed"] = email_change.confirm_email_change(
                token=token
            )
            context["is_confirmed"] = True
    except EmailChange.DoesNotExist:
        context = {}
    status = 200 if context else 404
    response = render(request, "accounts/email_confirm.html", context, status=status)
    # As for invitations: the address is a secret, and the form still shows where it comes from.
    response["Referrer-Policy"] = "strict-origin"
    return response


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    return export_answer(person(request.user))


@sensitive_post_parameters("password")
@login_required
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    user = person(request.user)
    form = PasswordForm(request.POST, has_password=user.has_usable_password())
    if form.is_valid():
        with refusals_in(form):
            email_change.check_password(user, form.cleaned_data.get("password", ""))
            delete_account(actor=user, user=user)
        if not form.errors:
            logout(request)
            messages.success(request, "Your account is deleted. What you did for your teams stays.")
            return redirect("tasks:home")
    return _account_page(request, delete_form=form)


@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Back to oneself, after seeing Stint as somebody else."""
    stop_viewing(session=request.session)
    return redirect("admin:accounts_user_changelist")


def _profile_page(request: HttpRequest, form: Form, avatar_form: Form) -> HttpResponse:
    status = 422 if form.errors or avatar_form.errors else 200
    context = {"form": form, "avatar_form": avatar_form, "section": "profile"}
    return render(request, "accounts/profile.html", context, status=status)


def _account_page(
    request: HttpRequest, email_form: Form | None = None, delete_form: Form | None = None
) -> HttpResponse:
    user: User = person(request.user)
    has_password = user.has_usable_password()
    status = 422 if email_form or delete_form else 200
    context = {
        "section": "account",
        "pending": EmailChange.objects.open().filter(user=user).first(),
        "email_form": email_form or EmailForm(has_password=has_password, auto_id="email_%s"),
        "delete_form": delete_form or PasswordForm(has_password=has_password, auto_id="delete_%s"),
    }
    return render(request, "accounts/account.html", context, status=status)


def _page(request: HttpRequest, template: str, form: Form) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "section": "preferences"}, status=status)
