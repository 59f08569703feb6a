"""People in the back office."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.forms import CharField, PasswordInput
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm

from accounts import actions
from accounts.back_office import ActionAdmin, ActionForm, ReadOnlyAdmin
from accounts.models import BackOffice, TokenFamily, User

admin.site.unregister(Group)


class NewUserForm(ActionForm):
    password = CharField(strip=False, widget=PasswordInput, help_text="At least 8 characters.")

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")


@admin.register(User)
class UserAdmin(ActionAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    """Who leaves is deactivated, not deleted: what they wrote keeps its author."""

    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "created_at")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("email", "email_verified_at", "last_login", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("email", "password", "first_name", "last_name")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Times", {"fields": ("email_verified_at", "last_login", "created_at", "updated_at")}),
    )
    add_fieldsets = (  # type: ignore[assignment]
        (None, {"fields": ("email", "first_name", "last_name", "password")}),
    )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = NewUserForm if obj is None else ActionForm
        return ActionAdmin.get_form(self, request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only those who may do everything give that to others."""
        if obj is None:
            return ()
        own = () if request.user.is_superuser else ("is_superuser",)
        return (*self.readonly_fields, "password", *own)

    def create(self, actor: BackOffice, **values: Any) -> User:
        return actions.register_user(**values)

    def change(self, actor: BackOffice, obj: User, **values: Any) -> User:
        return actions.update_access(actor=actor, user=obj, **values)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002
        """A password opens everything its owner may do, so staff cannot give superusers one."""
        target = User.objects.filter(pk=id).first()
        if target and target.is_superuser and not request.user.is_superuser:
            raise PermissionDenied("Only those who may do everything can change this password.")
        return super().user_change_password(request, id, form_url)


@admin.register(TokenFamily)
class TokenFamilyAdmin(ReadOnlyAdmin):
    list_display = ("user", "created_at", "expires_at", "ended_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "created_at", "expires_at", "ended_at")
