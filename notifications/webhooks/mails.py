"""The mail to those who manage a team's webhooks, when one was switched off."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from notifications.models import Delivery, Webhook
from notifications.suppressing import Suppressed
from teams.policies import Action, can


def off_context(delivery: Delivery) -> dict[str, Any]:
    found = Webhook.objects.select_related("team").filter(pk=delivery.payload["target"])
    webhook = found.filter(is_active=False).first()
    if webhook is None:
        raise Suppressed("The webhook is gone, or on again.")
    if delivery.recipient is None or not can(delivery.recipient, Action.WEBHOOK_EDIT, webhook):
        raise Suppressed("The person does not manage the webhooks of the team any more.")
    page = reverse("notifications:webhook", args=[webhook.team.slug, webhook.pk])
    return {"webhook": webhook, "team": webhook.team, "url": settings.SITE_URL + page}
