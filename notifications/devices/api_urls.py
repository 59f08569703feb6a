from django.urls import path
from rest_framework.routers import SimpleRouter

from notifications.devices.api import PushSubscriptionViewSet
from notifications.devices.chat_api import ChatViewSet
from notifications.devices.phone_api import PhoneViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register(
    "users/me/push-subscriptions", PushSubscriptionViewSet, basename="push-subscription"
)

urlpatterns = [
    path(
        "users/me/chat",
        ChatViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="chat",
    ),
    path("users/me/chat/test", ChatViewSet.as_view({"post": "test"}), name="chat-test"),
    path(
        "users/me/phone",
        PhoneViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="phone",
    ),
    path("users/me/phone/verify", PhoneViewSet.as_view({"post": "verify"}), name="phone-verify"),
    *router.urls,
]
