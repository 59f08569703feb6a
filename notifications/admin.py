"""Deliveries and opt-outs in the back office."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from unfold.decorators import action

from accounts.back_office import ActionAdmin, ReadOnlyAdmin
from accounts.exceptions import Conflict
from accounts.models import BackOffice
from notifications.actions import resume_kind, retry_delivery
from notifications.models import Delivery, OptOut


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

    @admin.action(description="Send again")
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        for delivery in queryset:
            self._retry(request, delivery)

    @action(description="Send again", url_path="retry")
    def retry(self, request: HttpRequest, object_id: str) -> HttpResponse:
        self._retry(request, get_object_or_404(Delivery, pk=object_id))
        return redirect("admin:notifications_delivery_change", object_id)

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
