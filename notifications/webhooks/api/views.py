"""Webhooks over the API. Their admins alone see them: the address of a chat is a key to it."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.api.serializers import NothingSerializer
from notifications.models import Webhook
from notifications.webhooks import actions
from notifications.webhooks.api.bodies import (
    AttemptReading,
    NewWebhook,
    NewWebhookReading,
    ReplaySerializer,
    WebhookChanges,
    WebhookReading,
)
from notifications.webhooks.shown import show_attempt, show_webhook
from teams.api.viewsets import PolicyViewSet
from teams.policies import Action

_EXAMPLE = OpenApiExample(
    "What happens to tasks",
    {"url": "https://hooks.example.org/stint", "events": ["task", "comment.created"]},
    request_only=True,
)
_CHAT = OpenApiExample(
    "A channel in Slack",
    {
        "name": "#releases",
        "url": "https://hooks.slack.com/services/T000/B000/key",
        "events": ["milestone", "task.moved"],
        "flavour": "slack",
    },
    request_only=True,
)


class _OfWebhooks(PolicyViewSet):
    def webhook(self) -> Webhook:
        return self.webhooks().get(pk=self.kwargs["webhook_id"])

    def webhooks(self) -> QuerySet[Webhook]:
        mine = Webhook.objects.filter(team=self.team())
        return mine.select_related("team", "owner", "cursor")


@extend_schema_view(
    list=extend_schema(summary="The webhooks of a team", responses=WebhookReading(many=True)),
    create=extend_schema(
        summary="Make a webhook",
        request=NewWebhook,
        responses={201: NewWebhookReading},
        examples=[_EXAMPLE, _CHAT],
    ),
    retrieve=extend_schema(summary="A webhook", responses=WebhookReading),
    partial_update=extend_schema(
        summary="Change a webhook",
        request=WebhookChanges,
        responses=WebhookReading,
        examples=[OpenApiExample("On again", {"is_active": True}, request_only=True)],
    ),
    destroy=extend_schema(summary="Delete a webhook", responses={204: None}),
)
class WebhookViewSet(_OfWebhooks):
    policy = dict.fromkeys(
        (
            *("list", "create", "retrieve", "partial_update", "destroy"),
            *("rotate_secret", "test", "retry", "replay"),
        ),
        Action.WEBHOOK_EDIT,
    )
    keeps_answers = False
    versionless = frozenset({"rotate_secret", "test", "retry", "replay"})
    lookup_field = "webhook_id"
    lookup_value_converter = "uuid"

    def show(self, thing: Webhook) -> dict[str, Any]:
        return show_webhook(thing)

    def list(self, _request: Request, **_path: str) -> Response:
        """By name. `reason` says what is the matter with those that are not well."""
        return self.listed(Listing(self.webhooks(), ("name",)), show_webhook)

    def create(self, request: Request, **_path: str) -> Response:
        """The answer has the `secret`. At most 20 in a team."""
        team = self.team()
        given = NewWebhook.parse(request)
        made, secret = actions.create_webhook(actor=self.person, team=team, **given)
        return Response(self._fresh(made) | {"secret": secret}, status=201)

    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(show_webhook(self.webhook()))

    def partial_update(self, request: Request, **_path: Any) -> Response:
        """One that failed is tried again at once. `is_active` switches it on and off."""
        webhook = self.webhook()
        given = WebhookChanges.parse(request, partial=True)
        changed = actions.update_webhook(
            actor=self.person, webhook=webhook, seen=self.seen(webhook), **given
        )
        return Response(self._fresh(changed))

    def destroy(self, _request: Request, **_path: Any) -> Response:
        webhook = self.webhook()
        actions.delete_webhook(actor=self.person, webhook=webhook, seen=self.seen(webhook))
        return Response(status=204)

    @extend_schema(
        summary="Give a webhook a new secret",
        request=NothingSerializer,
        responses=NewWebhookReading,
    )
    def rotate_secret(self, request: Request, **_path: Any) -> Response:
        """The old one signs as well for 24 hours, unless it is lost."""
        webhook = self.webhook()
        NothingSerializer.parse(request)
        changed, secret = actions.rotate_secret(actor=self.person, webhook=webhook)
        return Response(self._fresh(changed) | {"secret": secret})

    @extend_schema(
        summary="Send a test", request=NothingSerializer, responses={202: WebhookReading}
    )
    def test(self, request: Request, **_path: Any) -> Response:
        """What came of it stands among the attempts, with no `seq`."""
        webhook = self.webhook()
        NothingSerializer.parse(request)
        actions.request_test(actor=self.person, webhook=webhook)
        return Response(self._fresh(webhook), status=202)

    @extend_schema(
        summary="Try again now", request=NothingSerializer, responses={202: WebhookReading}
    )
    def retry(self, request: Request, **_path: Any) -> Response:
        """Instead of when its pause is over. A 409 when the webhook is off."""
        webhook = self.webhook()
        NothingSerializer.parse(request)
        actions.retry_webhook(actor=self.person, webhook=webhook)
        return Response(self._fresh(webhook), status=202)

    @extend_schema(
        summary="Go on from an event",
        request=ReplaySerializer,
        responses={202: WebhookReading},
        examples=[OpenApiExample("Again from 42 on", {"seq": 42}, request_only=True)],
    )
    def replay(self, request: Request, **_path: Any) -> Response:
        """An earlier `seq` sends again what came since, a later one leaves out what is between."""
        webhook = self.webhook()
        given = ReplaySerializer.parse(request)
        actions.replay_webhook(actor=self.person, webhook=webhook, **given)
        return Response(self._fresh(webhook), status=202)

    def _fresh(self, webhook: Webhook) -> dict[str, Any]:
        return show_webhook(self.webhooks().get(pk=webhook.pk))


class AttemptViewSet(_OfWebhooks):
    policy = {"list": Action.WEBHOOK_EDIT}

    @extend_schema(summary="The requests of a webhook", responses=AttemptReading(many=True))
    def list(self, _request: Request, **_path: Any) -> Response:
        """The latest first, of 30 days."""
        return self.listed(Listing(self.webhook().attempts.all(), ("-id",)), show_attempt)
