"""People in the back office."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.forms import CharField, PasswordInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django_htmx.http import HttpResponseClientRedirect
from unfold.admin import ModelAdmin
from unfold.dataclasses import ActionDialog
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, BaseDialogForm

from accounts import actions, sign_in_admin
from accounts.back_office import ActionAdmin, ActionForm, ReadOnlyAdmin
from accounts.leaving import delete_account
from accounts.models import ApiToken, BackOffice, EmailChange, TokenFamily, User
from accounts.viewing import start_viewing

__all__ = ["sign_in_admin"]  # has registered what is in it

admin.site.unregister(Group)

_SETTINGS = ("time_zone", "language", "preferences")
_TIMES = (
    "email_verified_at", "last_login", "last_active_at", "created_at", "updated_at", "deleted_at",
)  # fmt: skip


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Groups carry Django's permissions on models: what those staff may do who are in them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class PasswordForm(AdminPasswordChangeForm):
    """The view has asked ``has_change_permission`` whether this person may."""

    def save(self, commit: bool = True) -> User:
        values = self.cleaned_data
        password = values["password1"] if values["set_usable_password"] else None
        return actions.set_password(actor=None, user=self.user, password=password)


class NewUserForm(ActionForm):
    password = CharField(strip=False, widget=PasswordInput, help_text="At least 8 characters.")

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")


_ASK_BEFORE_VIEWING = ActionDialog(
    title="See Stint as this person?",
    description="For half an hour you see what they see, and can change nothing. It is noted.",
    form_submit_text="View as",
)


@admin.register(User)
class UserAdmin(ActionAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    """Who leaves is deactivated, and can come back. Deleting empties the account for good: what
    they did for their teams then stays by a “Former member”.
    """

    change_password_form = PasswordForm
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "created_at")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "first_name", "last_name")
    actions_detail = ("view_as",)  # type: ignore[assignment]
    ordering = ("email",)
    filter_horizontal = ()
    autocomplete_fields = ("groups",)
    readonly_fields = ("email", "password_link", *_SETTINGS, *_TIMES)
    fieldsets = (
        (None, {"fields": ("email", "password_link", "first_name", "last_name")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Profile", {"fields": ("bio", "website", "location", *_SETTINGS)}),
        ("Times", {"fields": _TIMES}),
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
        """Only superusers say who works here, and what they may do."""
        if obj is None:
            return ()
        kept = () if request.user.is_superuser else ("is_staff", "is_superuser", "groups")
        return (*self.readonly_fields, *kept)

    @admin.display(description="Password")
    def password_link(self, user: User) -> str:
        """Never the hash: it is what somebody who guesses passwords needs."""
        page = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">Give a new password</a>', page)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A password opens everything its owner may do, so staff leave each other's alone."""
        is_above = obj is not None and obj.is_staff and not request.user.is_superuser
        return not is_above and super().has_change_permission(request, obj)

    def create(self, actor: BackOffice, **values: Any) -> User:
        return actions.register_user(**values)

    def has_view_as_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    @action(
        description="View as",
        url_path="view-as",
        permissions=["view_as"],
        dialog=_ASK_BEFORE_VIEWING,
    )
    def view_as(self, request: HttpRequest, _form: BaseDialogForm, object_id: str) -> HttpResponse:
        user = get_object_or_404(User, pk=object_id)
        actor = BackOffice.acting(request.user)  # type: ignore[arg-type]
        start_viewing(actor=actor, user=user, session=request.session)
        home = reverse("tasks:home")
        is_htmx = "HX-Request" in request.headers
        return HttpResponseClientRedirect(home) if is_htmx else redirect(home)

    def remove(self, actor: BackOffice, obj: User) -> None:
        delete_account(actor=actor, user=obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return (
            [f"Empty the account of {obj}, and take it out of all teams" for obj in objs],
            {},
            set(),
            [],
        )

    def change(self, actor: BackOffice, obj: User, **values: Any) -> User:
        if (groups := values.pop("groups", None)) is not None:
            actions.set_groups(actor=actor, user=obj, groups=groups)
        return actions.update_access(actor=actor, user=obj, **values)


@admin.register(TokenFamily)
class TokenFamilyAdmin(ReadOnlyAdmin):
    list_display = ("user", "created_at", "expires_at", "ended_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "created_at", "expires_at", "ended_at")


@admin.register(EmailChange)
class EmailChangeAdmin(ReadOnlyAdmin):
    """Who asked for another address, and who of the two has confirmed."""

    list_display = ("user", "email", "old_confirmed_at", "new_confirmed_at", "expires_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "email")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ("user", "name", "hint", "scope", "created_at", "expires_at", "last_used_at")
    list_select_related = ("user",)
    list_filter = ("scope",)
    search_fields = ("user__email", "name", "hint")
    fields = (
        "user",
        "name",
        "hint",
        "scope",
        "team_id",
        "created_by",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
