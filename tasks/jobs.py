"""What Celery does for this app. Jobs take ids and call one action; running twice does no harm."""

from datetime import timedelta
from uuid import UUID

import structlog
from celery import shared_task
from django.utils import timezone

from tasks import actions
from tasks.models import Import

log = structlog.get_logger(__name__)

#: A nudge that was not followed for so long was lost with a process.
_FORGOTTEN = timedelta(seconds=20)


@shared_task(name="tasks.jobs.run_import")
def run_import(import_id: str) -> None:
    """Run an import. What nobody foresaw ends it with a word to the person, and is logged whole."""
    try:
        actions.run_import(import_id=UUID(import_id))
    except Exception:
        log.exception("import_failed", import_id=import_id)
        actions.fail_import(
            import_id=UUID(import_id),
            reason="Something unexpected happened; nothing was imported. The log has the details.",
        )
        raise


@shared_task(name="tasks.jobs.resume_imports")
def resume_imports() -> None:
    """Every half minute: imports whose worker died start again."""
    forgotten = Import.objects.unfinished().filter(created_at__lt=timezone.now() - _FORGOTTEN)
    for pk in forgotten.values_list("pk", flat=True):
        run_import(str(pk))
