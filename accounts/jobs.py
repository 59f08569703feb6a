"""What Celery does for this app."""

from celery import shared_task

from accounts import avatars, email_change, ending, idempotency, limit_stores


@shared_task(name="accounts.jobs.forget_answers")
def forget_answers() -> None:
    """Every hour: answers to POSTs whose Idempotency-Key has run out."""
    idempotency.forget_answers()


@shared_task(name="accounts.jobs.forget_uses")
def forget_uses() -> None:
    """Every hour: counts of limits that have ended."""
    limit_stores.forget_uses()


@shared_task(name="accounts.jobs.forget_email_changes")
def forget_email_changes() -> None:
    """Every hour: new addresses that were not confirmed in time."""
    email_change.forget_email_changes()


@shared_task(name="accounts.jobs.forget_sign_ins")
def forget_sign_ins() -> None:
    """Every six hours: sign-ins that have run out, of browsers and programs."""
    ending.forget_sign_ins()


@shared_task(name="accounts.jobs.remove_orphaned_avatars")
def remove_orphaned_avatars() -> None:
    """Every six hours: pictures that belong to nobody."""
    avatars.remove_orphans()
