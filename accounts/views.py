"""Signing up, in and out in a browser, and one's own profile."""

from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.edges import refusals_in
from accounts.forms import ProfileForm, SignInForm, SignUpForm
from accounts.models import User

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(views.LoginView):
    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(views.LogoutView):
    pass


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Opens an account and signs it in. ``next`` leads on, for instance back to an invitation."""
    onward = _safe_next(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignUpForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    user: User | None = None
    if form.is_valid():
        with refusals_in(form):
            user = actions.register_user(**form.cleaned_data)
    if user is not None:
        login(request, user, backend=_BACKEND)
        return redirect(onward)
    context = {"form": form, "next": onward}
    return render(request, "accounts/sign_up.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk)
    initial = {"first_name": user.first_name, "last_name": user.last_name}
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_in(form):
            actions.update_profile(actor=user, user=user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, "Saved. Your teams see the new name.")
            return redirect("accounts:profile")
    return render(
        request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200
    )


def _safe_next(request: HttpRequest) -> str:
    """Never to another site: such a link would make our sign-up part of somebody's trap."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return onward
    return resolve_url("tasks:home")
