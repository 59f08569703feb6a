"""Every address of Stint. The pages lie at the root, each app naming its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csp import csp_override
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config import health, metrics
from config.content_security import docs_policy

docs_view = csp_override(docs_policy(settings.SECURE_CSP))(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema")
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.live, name="health"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/schema", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs", docs_view, name="api-docs"),
    path("api/v1/", include("config.api.urls")),
    path("admin/", admin.site.urls),
    path("", include("accounts.signing_in.urls")),
    path("", include("accounts.urls")),
    path("", include("teams.urls")),
    path("", include("tasks.urls")),
    path("", include("notifications.urls")),
]

handler400 = "config.error_views.bad_request"
handler403 = "config.error_views.permission_denied"
handler404 = "config.error_views.page_not_found"
handler500 = "config.error_views.server_error"
