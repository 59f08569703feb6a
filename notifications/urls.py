"""Pages of this app."""

from django.urls import path

from notifications import bounce_views, inbox_views, mails_page, preferences_views, views
from notifications.devices import chat_views, phone_views
from notifications.devices import views as devices
from notifications.live_test import live_test
from notifications.webhooks import views as webhooks

app_name = "notifications"

urlpatterns = [
    path("notifications/bounces", bounce_views.take_bounce, name="bounces"),
    path("profile/mails", mails_page.mails, name="mails"),
    path("profile/mails/works", mails_page.works, name="address_works"),
    path("notifications/stop/<str:token>", views.stop, name="stop"),
    path("live-test", live_test, name="live_test"),
    path("notifications/mute/<str:token>", views.mute, name="mute"),
    path("inbox", inbox_views.inbox, name="inbox"),
    path("inbox/count", inbox_views.count, name="count"),
    path("inbox/read-all", inbox_views.change_all, name="read_all"),
    path("inbox/told/<uuid:event_id>/<str:kind>", inbox_views.told, name="told"),
    path("inbox/<uuid:note_id>", inbox_views.follow, name="follow"),
    path("inbox/<uuid:note_id>/change", inbox_views.change, name="change"),
    path("profile/notifications", preferences_views.own, name="preferences"),
    path("profile/notifications/<slug:slug>", preferences_views.of_team, name="team_preferences"),
    path("t/<slug:slug>/webhooks", webhooks.webhooks, name="webhooks"),
    path("t/<slug:slug>/webhooks/new", webhooks.create, name="webhook_new"),
    path("t/<slug:slug>/webhooks/<uuid:webhook_id>", webhooks.detail, name="webhook"),
    *(  # "edit" and "delete" are taken: those addresses are of the kinds of things in tasks.
        path(f"t/<slug:slug>/webhooks/<uuid:webhook_id>/{name}", view, name=f"webhook_{name}")
        for name, view in (
            ("change", webhooks.edit),
            ("test", webhooks.test),
            ("retry", webhooks.retry),
            ("replay", webhooks.replay),
            ("rotate", webhooks.rotate),
            ("remove", webhooks.delete),
        )
    ),
    path("profile/devices", devices.devices, name="devices"),
    path("profile/devices/<uuid:device_id>/test", devices.test, name="test_device"),
    path("profile/devices/<uuid:device_id>/remove", devices.remove, name="remove_device"),
    path("profile/phone", phone_views.give, name="give_phone"),
    path("profile/phone/prove", phone_views.prove, name="prove_phone"),
    path("profile/phone/remove", phone_views.remove, name="remove_phone"),
    path("profile/chat", chat_views.give, name="give_chat"),
    path("profile/chat/test", chat_views.test, name="test_chat"),
    path("profile/chat/remove", chat_views.remove, name="remove_chat"),
    path("service-worker.js", devices.service_worker, name="service_worker"),
]
