"""The base of every model in the back office: saving and deleting go through actions.

So a change by staff meets the same rules, stands in the same log and reaches the same live boards
as any other. The form runs the action while it validates, and what the action refuses is shown
where a person would look for it, with nothing saved.
"""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from accounts.edges import refusals_in
from accounts.exceptions import Conflict
from accounts.models import BackOffice

#: What an action may answer instead of doing what it was asked to. PermissionDenied is not among
#: them: Django raises it as well, and then a page that says so is the whole answer.
REFUSALS = (Conflict, ValidationError, ObjectDoesNotExist)


def sentence(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    if isinstance(refusal, ObjectDoesNotExist):
        return "This, or what it belongs to, has been deleted."
    return str(refusal)


class ReadOnlyAdmin(ModelAdmin):
    """For what the product writes by itself: it can be looked at, and nothing else."""

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActionForm(ModelForm):  # type: ignore[type-arg]
    """Runs the admin's ``create`` or ``change`` with its cleaned values once they are valid."""

    admin: ClassVar[Any]
    actor: ClassVar[BackOffice]
    saved: models.Model

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound or self.errors:
            return
        try:
            with refusals_in(self), transaction.atomic():
                self.saved = self._act()
        except (PermissionDenied, ObjectDoesNotExist) as refusal:
            self.add_error(None, sentence(refusal))

    def _act(self) -> models.Model:
        if self.instance._state.adding:
            created: models.Model = self.admin.create(self.actor, **self.cleaned_data)
            return created
        # The form has written into its instance already; the action compares with what was.
        before = type(self.instance)._default_manager.get(pk=self.instance.pk)
        changes = {name: self.cleaned_data[name] for name in self.changed_data}
        changed: models.Model = self.admin.change(self.actor, before, **changes)
        return changed

    def validate_unique(self) -> None:
        """The action does, and says what to do instead."""


class ActionAdmin(ModelAdmin):
    """An admin has those of these methods that shall be possible, and each calls one action:

    ``create(actor, **values)``, ``change(actor, obj, **values)``, ``remove(actor, obj)``.
    """

    form = ActionForm

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self._has("create") and super().has_add_permission(request, *args)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is deleted is only looked at."""
        is_possible = self._has("change") and not _is_deleted(obj)
        return is_possible and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_possible = self._has("remove") and not _is_deleted(obj)
        return is_possible and super().has_delete_permission(request, obj)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        context = {"admin": self, "actor": BackOffice.acting(request.user)}  # type: ignore[arg-type]
        return type(form.__name__, (form,), context)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.saved

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form has done it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """There is nothing that the action has not saved."""

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, *args)
        except REFUSALS as refusal:
            messages.error(request, sentence(refusal))
            return redirect(request.path.removesuffix("delete/") + "change/")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What is done to several is done to all of them or, with the reason shown, to none."""
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except REFUSALS as refusal:
            messages.error(request, f"Nothing was changed. {sentence(refusal)}")
            return redirect(request.get_full_path())

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.remove(BackOffice.acting(request.user), obj)  # type: ignore[arg-type,attr-defined]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """One by one: each is a change of its own, with its own event."""
        for obj in queryset:
            self.delete_model(request, obj)

    def _has(self, name: str) -> bool:
        return hasattr(self, name)


def _is_deleted(obj: Any) -> bool:
    return getattr(obj, "deleted_at", None) is not None
