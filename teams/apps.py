from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = "Teams"

    def ready(self) -> None:
        from teams import audit, receivers  # noqa: F401  (connects them)

        post_migrate.connect(audit.install, dispatch_uid="audit")
