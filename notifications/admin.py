"""Deliveries and opt-outs in the back office."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from unfold.dataclasses import ActionDialog
from unfold.decorators import action
from unfold.forms import BaseDialogForm

from accounts.back_office import ActionAdmin, ReadOnlyAdmin
from accounts.exceptions import Conflict
from accounts.models import BackOffice
from notifications.actions import resume_kind, retry_delivery
from notifications.models import Delivery, OptOut

#: A link must change nothing; the dialog that it opens posts.
_ASK_BEFORE_RETRY = ActionDialog(
    title="Send this mail again?",
    description="It gets three new attempts.",
    form_submit_text="Send again",
)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What became of each mail. One that was given up can be tried again."""

    list_display = ("address", "kind", "state", "attempts", "last_error", "created_at", "sent_at")
    list_filter = ("state", "kind")
    list_select_related = ("recipient",)
    search_fields = ("address",)
    actions = ("retry_selected",)
    actions_detail = ("retry",)  # type: ignore[assignment]
    show_full_result_count = False

    def has_retry_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("notifications.change_delivery")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> Any:  # type: ignore[override]
        """The button stands on those that were given up."""
        is_dead = Delivery.objects.filter(pk=object_id, state=Delivery.State.DEAD).exists()
        return super().get_actions_detail(request, object_id) if is_dead else []

    @admin.action(description="Send again", permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        for delivery in queryset:
            self._retry(request, delivery)

    @action(
        description="Send again", url_path="retry", permissions=["retry"], dialog=_ASK_BEFORE_RETRY
    )
    def retry(self, request: HttpRequest, _form: BaseDialogForm, object_id: str) -> HttpResponse:
        self._retry(request, get_object_or_404(Delivery, pk=object_id))
        page = reverse("admin:notifications_delivery_change", args=[object_id])
        is_htmx = "HX-Request" in request.headers
        return HttpResponseClientRedirect(page) if is_htmx else redirect(page)

    def _retry(self, request: HttpRequest, delivery: Delivery) -> None:
        try:
            retry_delivery(actor=BackOffice.acting(request.user), delivery=delivery)  # type: ignore[arg-type]
        except Conflict as conflict:
            messages.error(request, f"{delivery}: {conflict}")
        else:
            messages.success(request, f"{delivery} is sent again.")


@admin.register(OptOut)
class OptOutAdmin(ActionAdmin):
    """Deleting one sends those mails again."""

    list_display = ("address", "kind", "created_at")
    list_filter = ("kind",)
    search_fields = ("address",)

    def remove(self, actor: BackOffice, obj: Any) -> None:
        resume_kind(address=obj.address, kind=obj.kind)
