"""The site of the back office: unfold's, behind our own sign-in, with its own content policy."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from config.content_security import admin_policy


class BackOffice(UnfoldAdminSite):
    def admin_view[View: Callable[..., HttpResponseBase]](
        self, view: View, cacheable: bool = False
    ) -> View:
        widen = csp_override(admin_policy(settings.SECURE_CSP))
        return widen(super().admin_view(view, cacheable))

    def password_change(  # type: ignore[override]
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One's own password is changed where everybody changes theirs."""
        return redirect("account_change_password")

    def login(
        self, request: HttpRequest, _extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one door for everybody, and so one place that counts wrong passwords."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("The back office is for staff. Ask an administrator for access.")
        return redirect_to_login(request.GET.get("next", "/admin/"))
