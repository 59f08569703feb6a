"""Pages of this app. Those for getting in are in signing_in/urls.py."""

from django.urls import path

from accounts import profile_views

app_name = "accounts"

urlpatterns = [
    path("profile", profile_views.profile, name="profile"),
    path("profile/avatar", profile_views.avatar, name="avatar"),
    path("profile/preferences", profile_views.preferences, name="preferences"),
    path("profile/account", profile_views.account, name="account"),
    path("profile/email", profile_views.change_email, name="change_email"),
    path("profile/email/cancel", profile_views.cancel_email, name="cancel_email"),
    path("profile/export", profile_views.export, name="export"),
    path("profile/delete", profile_views.delete, name="delete"),
    path("stop-viewing", profile_views.stop, name="stop_viewing"),
    path("confirm-email/<str:token>", profile_views.confirm_email, name="confirm_email"),
]
