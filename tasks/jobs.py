"""What Celery does for this app. Jobs take ids and call one action; running twice does no harm."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import structlog
from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from tasks import actions
from tasks.actions.trash import KEPT
from tasks.files.orphans import remove_orphans
from tasks.files.previews import draw_waiting
from tasks.models import Attachment, Category, Import, Recurrence, RecurrenceMode

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


@shared_task(name="tasks.jobs.make_recurring_tasks")
def make_recurring_tasks() -> None:
    """Every minute, and when a task is done. One that fails is logged and holds up no other."""
    now = timezone.now()
    is_due = Q(next_at__lte=now)
    is_done = Q(mode=RecurrenceMode.COMPLETION, task__status__category=Category.DONE)
    waiting = Recurrence.objects.alive().filter(is_due | is_done)
    for pk in list(waiting.order_by("next_at", "pk").values_list("pk", flat=True)):
        try:
            actions.make_due_task(recurrence_id=pk, now=now)
        except Exception:
            log.exception("recurrence_failed", recurrence_id=str(pk))


@shared_task(name="tasks.jobs.stop_left_timers")
def stop_left_timers() -> None:
    """Every minute: timers of people who are not in the team any more."""
    actions.stop_left_timers()


@shared_task(name="tasks.jobs.draw_previews")
def draw_previews() -> None:
    """When images were attached, and every half minute for those whose worker died."""
    draw_waiting()


@shared_task(name="tasks.jobs.purge_attachments")
def purge_attachments() -> None:
    """Every hour: files that were deleted so long ago that they leave the trash."""
    leaving = Attachment.objects.filter(deleted_at__lt=timezone.now() - KEPT)
    for pk in leaving.values_list("pk", flat=True):
        with suppress(Attachment.DoesNotExist):  # brought back meanwhile, or purged elsewhere
            actions.purge_attachment(actor=None, attachment_id=pk)


@shared_task(name="tasks.jobs.remove_orphaned_files")
def remove_orphaned_files() -> None:
    """Every six hours: bytes that belong to no attachment."""
    remove_orphans()


@shared_task(name="tasks.jobs.empty_trash")
def empty_trash() -> None:
    """Every hour: tasks that were deleted 30 days ago."""
    actions.empty_trash()
