"""Deliveries, opt-outs and webhooks in the back office."""

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
from notifications.actions import RETRIED, resume_kind, retry_delivery
from notifications.bouncing import clear_bouncing
from notifications.models import (
    BouncingAddress,
    ChatWebhook,
    Delivery,
    Notification,
    NotificationSettings,
    OptOut,
    PhoneNumber,
    PushSubscription,
    TeamNotificationSettings,
    Watermark,
    Webhook,
    WebhookAttempt,
    WebhookCursor,
)
from notifications.stopping import Reader
from notifications.webhooks.actions import delete_webhook, update_webhook

#: A link must change nothing; the dialog that it opens posts.
_ASK_BEFORE_RETRY = ActionDialog(
    title="Send this mail again?",
    description="It is tried at once, and as often as a new one.",
    form_submit_text="Send again",
)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What became of each mail. One that was given up can be tried again."""

    list_display = (
        "address",
        "kind",
        "state",
        "attempts",
        "last_error",
        "next_at",
        "created_at",
        "sent_at",
    )
    list_filter = ("state", "channel", "kind", "created_at")
    list_select_related = ("recipient",)
    search_fields = ("address", "last_error", "reply")
    actions = ("retry_selected",)
    actions_detail = ("retry",)  # type: ignore[assignment]
    show_full_result_count = False

    def has_retry_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("notifications.change_delivery")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> Any:  # type: ignore[override]
        """The button stands on those that were given up, or came back."""
        is_dead = Delivery.objects.filter(pk=object_id, state__in=RETRIED).exists()
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
        resume_kind(reader=Reader(obj.address), kind=obj.kind)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Who was told what, and by which mail. What people do with it is their own."""

    list_display = ("recipient", "kind", "why", "team", "task", "mail", "created_at", "read_at")
    list_filter = ("kind",)
    list_select_related = ("recipient", "team", "task__team", "mail")
    search_fields = ("recipient__email",)
    show_full_result_count = False


@admin.register(NotificationSettings)
class NotificationSettingsAdmin(ReadOnlyAdmin):
    """How people want to be told. They set it themselves."""

    list_display = ("user", "digest", "digested_at", "is_coalesced", "quiet_from", "quiet_until")
    list_filter = ("digest",)
    list_select_related = ("user",)
    search_fields = ("user__email",)


@admin.register(TeamNotificationSettings)
class TeamNotificationSettingsAdmin(ReadOnlyAdmin):
    """Where people want it otherwise in one team."""

    list_display = ("user", "team", "channels")
    list_select_related = ("user", "team")
    search_fields = ("user__email",)


@admin.register(BouncingAddress)
class BouncingAddressAdmin(ActionAdmin):
    """Deleting one tries the address again."""

    list_display = ("address", "reason", "created_at")
    search_fields = ("address", "reason")

    def remove(self, actor: BackOffice, obj: Any) -> None:
        clear_bouncing(actor=actor, address=obj.address)


@admin.register(Watermark)
class WatermarkAdmin(ReadOnlyAdmin):
    """Until when the jobs that go by the clock have done their work."""

    list_display = ("job", "done_until")


@admin.register(Webhook)
class WebhookAdmin(ActionAdmin):
    """The address is masked and the secret not shown: both are keys."""

    list_display = ("name", "team", "address", "flavour", "is_active", "off_reason", "updated_at")
    list_filter = ("is_active", "flavour")
    list_select_related = ("team",)
    search_fields = ("name", "team__name", "team__key", "address")
    fields = ("team", "name", "address", "flavour", "is_active", "off_reason", "owner", "version")
    readonly_fields = ("team", "address", "flavour", "off_reason", "owner", "version")

    def change(self, actor: BackOffice, obj: Webhook, **values: Any) -> Webhook:
        return update_webhook(actor=actor, webhook=obj, **values)

    def remove(self, actor: BackOffice, obj: Webhook) -> None:
        delete_webhook(actor=actor, webhook=obj)


@admin.register(WebhookCursor)
class WebhookCursorAdmin(ReadOnlyAdmin):
    list_display = ("webhook", "seq", "tries", "failing_since", "next_at", "problem")
    list_filter = ("is_paused", ("failing_since", admin.EmptyFieldListFilter))
    list_select_related = ("webhook",)
    search_fields = ("webhook__name", "webhook__team__key")


@admin.register(WebhookAttempt)
class WebhookAttemptAdmin(ReadOnlyAdmin):
    list_display = ("webhook", "verb", "seq", "number", "status", "is_done", "error", "at")
    list_filter = ("is_done",)
    list_select_related = ("webhook",)
    search_fields = ("webhook__name", "message")
    show_full_result_count = False


@admin.register(PushSubscription)
class PushSubscriptionAdmin(ReadOnlyAdmin):
    """Who gets push messages where; addresses and keys are not shown."""

    list_display = ("user", "label", "created_at", "last_used_at", "refused_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "label")
    fields = list_display


@admin.register(PhoneNumber)
class PhoneNumberAdmin(ReadOnlyAdmin):
    """Whose number is proved, and who has answered STOP."""

    list_display = ("user", "number", "verified_at", "stopped_at", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "number")
    fields = list_display


@admin.register(ChatWebhook)
class ChatWebhookAdmin(ReadOnlyAdmin):
    """Who is told in which chat; the address is masked, because it is a key."""

    list_display = ("user", "address", "flavour", "created_at", "last_used_at", "stopped_at")
    list_filter = ("flavour",)
    list_select_related = ("user",)
    search_fields = ("user__email", "address")
    fields = list_display
