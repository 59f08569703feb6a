from django.urls import path
from rest_framework.routers import SimpleRouter

from notifications.webhooks.api.views import AttemptViewSet, WebhookViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
_ONE = "teams/<slug:slug>/webhooks/<uuid:webhook_id>"

router.register("teams/<slug:slug>/webhooks", WebhookViewSet, basename="webhook")
router.register(f"{_ONE}/attempts", AttemptViewSet, basename="webhook-attempt")

urlpatterns = [
    path(
        f"{_ONE}/rotate-secret",
        WebhookViewSet.as_view({"post": "rotate_secret"}),
        name="webhook-rotate-secret",
    ),
    path(f"{_ONE}/test", WebhookViewSet.as_view({"post": "test"}), name="webhook-test"),
    path(f"{_ONE}/retry", WebhookViewSet.as_view({"post": "retry"}), name="webhook-retry"),
    path(f"{_ONE}/replay", WebhookViewSet.as_view({"post": "replay"}), name="webhook-replay"),
    *router.urls,
]
