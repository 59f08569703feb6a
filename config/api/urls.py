"""Everything under /api/v1/. Each app names its own; docs/api.md lists them."""

from django.urls import include, path

# Looked through from the top: the list of tasks is asked for more often than all the rest.
urlpatterns = [
    path("", include("tasks.api.urls")),
    path("", include("teams.api.urls")),
    path("", include("accounts.api.urls")),
    path("", include("notifications.api.urls")),
    path("", include("notifications.webhooks.api.urls")),
    path("", include("notifications.devices.api_urls")),
]
