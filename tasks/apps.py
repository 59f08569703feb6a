from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = "Tasks"

    def ready(self) -> None:
        from tasks import receivers  # noqa: F401  (connects them)
        from tasks.search import receivers as search_receivers  # noqa: F401
