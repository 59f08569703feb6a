"""What beat sends, and how often: the jobs that go by the clock.

None of them trusts that beat ticked. Each works through what has become due since it was last done,
so that a clock that stood still for an hour makes things late, never lost or twice.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

_SECONDS: dict[str, int] = {
    "notifications.jobs.drain_deliveries": 10,
    "notifications.jobs.send_webhooks": 10,
    "notifications.jobs.heartbeat": 15,
    "notifications.jobs.remind": 60,
    "notifications.jobs.send_digests": 5 * 60,
    "notifications.jobs.forget_webhook_attempts": 3600,
    "notifications.jobs.forget_notifications": 6 * 3600,
    "accounts.jobs.forget_uses": 3600,
    "accounts.jobs.forget_answers": 3600,
    "accounts.jobs.forget_email_changes": 3600,
    "accounts.jobs.forget_sign_ins": 6 * 3600,
    "accounts.jobs.remove_orphaned_avatars": 6 * 3600,
    "tasks.jobs.resume_imports": 30,
    "tasks.jobs.draw_previews": 30,
    "tasks.jobs.make_recurring_tasks": 60,
    "tasks.jobs.stop_left_timers": 60,
    "tasks.jobs.empty_trash": 3600,
    "tasks.jobs.purge_attachments": 3600,
    "tasks.jobs.remove_orphaned_files": 6 * 3600,
}


#: Beat remembers nothing, and counts from its start what it knows no last time of. Each job is due
#: at once, or one of every six hours would never come where beat is started anew every five.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _entry(job: str, seconds: int) -> dict[str, Any]:
    """What nobody took before the next one is due has no use any more."""
    return {
        "task": job,
        "schedule": timedelta(seconds=seconds),
        "options": {"expires": seconds},
        "last_run_at": _LONG_AGO,
    }


SCHEDULE = {job: _entry(job, seconds) for job, seconds in _SECONDS.items()}
