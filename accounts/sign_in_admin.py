"""What django-allauth keeps about people, in the back office: to look at, and to help who is locked
out. Secrets are not shown.
"""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401  They register first what is taken back here.
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin

from accounts import actions
from accounts.back_office import ActionAdmin, ReadOnlyAdmin
from accounts.models import BackOffice

# Services are named in the environment, their tokens are not kept, and an address is its person's.
for model in (Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(model)


@admin.register(Authenticator)
class AuthenticatorAdmin(ActionAdmin):
    """Removing one lets somebody in by their password alone who has lost phone and codes."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def remove(self, actor: BackOffice, obj: Any) -> None:
        actions.remove_second_factor(actor=actor, authenticator=obj)


@admin.register(SocialAccount)
class SocialAccountAdmin(ReadOnlyAdmin):
    list_display = ("user", "provider", "date_joined", "last_login")
    list_filter = ("provider",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "provider", "uid", "date_joined", "last_login")


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    list_display = ("user", "ip", "user_agent", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "ip", "user_agent", "created_at")
