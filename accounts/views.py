"""Signing up, in and out in a browser, and one's own profile.

A form that is refused comes back with 422, for pages and htmx alike.
"""

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.edges import person, refusals_in, sent
from accounts.forms import ProfileForm, SignInForm, SignUpForm
from accounts.models import User, normalise_email

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Opens an account and signs it in. ``next`` leads on, for instance back to an invitation."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignUpForm(sent(request), initial={"email": request.GET.get("email", "")})
    user: User | None = None
    if form.is_valid():
        with refusals_in(form):
            user = actions.register_user(**form.cleaned_data)
    if user is None:
        return _form_page(request, "accounts/sign_up.html", form, onward)
    login(request, user, backend=_BACKEND)
    return redirect(onward)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """An unknown address and a wrong password get one answer, after the same work."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(sent(request), initial={"email": request.GET.get("email", "")})
    user = None
    if form.is_valid():
        email = normalise_email(form.cleaned_data["email"])
        user = authenticate(request, username=email, password=form.cleaned_data["password"])
        if user is None:
            form.add_error(None, "Email or password is wrong. Check both and try again.")
    if user is None:
        return _form_page(request, "accounts/sign_in.html", form, onward)
    login(request, user)
    return redirect(onward)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """POST ends the session. GET only asks, because a link or an image could make one sign out."""
    onward = _onward(request)
    if request.method != "POST" and request.user.is_authenticated:
        return render(request, "accounts/sign_out.html", {"next": onward})
    logout(request)
    return redirect(onward)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = person(request.user)
    form = ProfileForm(
        sent(request), initial={"first_name": user.first_name, "last_name": user.last_name}
    )
    if form.is_valid():
        with refusals_in(form):
            actions.update_profile(actor=user, user=user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, "Your profile is saved. Your teams see the new name.")
            return redirect("accounts:profile")
    return _form_page(request, "accounts/profile.html", form, "")


def _form_page(
    request: HttpRequest, template: str, form: SignUpForm | SignInForm | ProfileForm, onward: str
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "next": onward}, status=status)


def _onward(request: HttpRequest) -> str:
    """Where ``next`` leads, if that is a path of ours.

    Never to another site: such a link would make our sign-in part of somebody's trap.
    """
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        return onward
    return resolve_url("tasks:home")
