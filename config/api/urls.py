"""Everything under /api/v1/. Each app names its own; docs/api.md lists them."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.api.urls")),
    path("", include("teams.api.urls")),
    path("", include("tasks.api.urls")),
]
