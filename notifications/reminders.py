"""Reminders of tasks that are due soon or overdue, each once for a person and a due date.

Whoever has a task, or watches it, is reminded as many hours before as they chose. Of several
reminders of a task that are due at once only the nearest is sent. Those of many tasks of a team
are one message (bundles.py), so they are found and told team by team. A due date that is moved is
another one: there are reminders of it anew. What is done, cancelled, archived or deleted reminds
nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import batched, groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.preferences import REMINDERS, Preferences
from notifications.models import Kind
from notifications.notifying import Telling, notify_all
from notifications.planning import why_told
from notifications.watermarks import since_last
from tasks.models import Task, Watcher
from teams.policies import Action, users_who_can

JOB = "remind"
_READ_AT_ONCE = 100
#: What one transaction tells; more of one team than that is told in several messages.
_TOLD_AT_ONCE = 1000


def remind() -> None:
    """Tell all whose time has come since this was last done. The system's; safe to run twice."""
    since_last(JOB, _remind)


def _remind(after: datetime, until: datetime) -> None:
    overdue = Q(due_date__gt=after, due_date__lte=until)
    for batch in _by_team(_tasks(overdue)):
        _tell([telling for task in batch for telling in _overdue(task)])
    for batch in _by_team(_tasks(_nearing(after, until))):
        _tell([telling for task in batch for telling in _due_soon(task, until)])


def _by_team(tasks: Iterator[Task]) -> Iterator[Sequence[Task]]:
    for _, of_team in groupby(tasks, key=attrgetter("team_id")):
        yield from batched(of_team, _TOLD_AT_ONCE)


@transaction.atomic
def _tell(tellings: Iterable[Telling]) -> None:
    notify_all(tellings)


def _nearing(after: datetime, until: datetime) -> Q:
    """What has come within any of the hours, and what was changed while it was within them."""
    found = Q(
        updated_at__gt=after,
        due_date__gt=until,
        due_date__lte=until + timedelta(hours=max(REMINDERS)),
    )
    for hours in REMINDERS:
        before = timedelta(hours=hours)
        found |= Q(due_date__gt=max(after + before, until), due_date__lte=until + before)
    return found


def _tasks(which: Q) -> Iterator[Task]:
    rows = Task.objects.current().open().filter(which, team__deleted_at=None)
    return (
        rows.select_related("team", "status")
        .order_by("team_id", "due_date", "pk")
        .iterator(_READ_AT_ONCE)
    )


def _overdue(task: Task) -> Iterator[Telling]:
    for person in _concerned(task):
        yield _telling(Kind.OVERDUE, task, person)


def _due_soon(task: Task, now: datetime) -> Iterator[Telling]:
    for person in _concerned(task):
        hours = _nearest(person, task, now)
        if hours is not None:
            yield _telling(Kind.DUE_SOON, task, person, hours)


def _nearest(person: User, task: Task, now: datetime) -> int | None:
    """The smallest of the person's hours that the task is within."""
    assert task.due_date is not None  # noqa: S101  (by it the task was found)
    left = task.due_date - now
    chosen = Preferences.read(person.preferences).remind_hours
    return min((hours for hours in chosen if left <= timedelta(hours=hours)), default=None)


def _telling(kind: Kind, task: Task, person: User, hours: int = 0) -> Telling:
    due = task.due_date.isoformat() if task.due_date else ""
    return Telling(
        kind=kind,
        person=person,
        team=task.team,
        task=task,
        why=why_told(task, person),
        about={"target": str(task.pk), "due": due},
        dedupe_key=f"{kind}:{task.pk}:{due}:{hours}:{person.pk}",
    )


def _concerned(task: Task) -> Iterable[User]:
    """Assignee and watchers who can still see it, without those who have muted it."""
    watchers = Watcher.objects.filter(task=task)
    concerned = Q(pk__in=watchers.filter(is_muted=False).values("user"))
    if task.assignee_id:
        concerned |= Q(pk=task.assignee_id)
    muted = watchers.filter(is_muted=True).values("user")
    return users_who_can(Action.TEAM_VIEW, task).filter(concerned).exclude(pk__in=muted)
