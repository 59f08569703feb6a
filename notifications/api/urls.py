from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from notifications.api.deliveries import DeliveryViewSet
from notifications.api.preferences import PreferencesViewSet, TeamPreferencesViewSet
from notifications.api.views import NotificationViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("notifications", NotificationViewSet, basename="notification")
router.register("users/me/deliveries", DeliveryViewSet, basename="delivery")

_SETTING: dict[str, Any] = {"get": "retrieve", "put": "update", "patch": "partial_update"}

urlpatterns = [
    path(
        "notifications/read-all",
        NotificationViewSet.as_view({"post": "read_all"}),
        name="notification-read-all",
    ),
    path(
        "notification-preferences",
        PreferencesViewSet.as_view(_SETTING),
        name="notification-preferences",
    ),
    path(
        "teams/<slug:slug>/notification-preferences",
        TeamPreferencesViewSet.as_view(_SETTING),
        name="team-notification-preferences",
    ),
    *router.urls,
]
