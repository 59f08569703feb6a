"""Reminders of tasks that are due soon or overdue, each once for a person and a due date.

Whoever has a task, or watches it, is reminded as many hours before as they chose. Of several
reminders of a task that are due at once only the nearest is sent. Those of many tasks of a team
are one message (bundles.py), so they are found and told team by team. A due date that is moved is
another one: there are reminders of it anew. What is done, cancelled, archived or deleted reminds
nobody; what is opened again, made or given to somebody after its date, or comes back with its team,
is overdue at once. A task of which somebody cannot be told is left behind and tried again each
time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import batched, groupby
from operator import attrgetter
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.preferences import REMINDERS, Preferences
from notifications.models import Kind
from notifications.notifying import Telling, notify_all
from notifications.planning import why_told
from notifications.sweeping import does
from notifications.watermarks import catch_up, leave_behind, left_behind, since_last
from tasks.models import Task, Watcher
from teams.policies import Action, users_who_can

JOB = "remind"
_READ_AT_ONCE = 100
#: What one transaction tells; more of one team than that is told in several messages.
_TOLD_AT_ONCE = 1000


type _Pair = tuple[User, Task]
type _About = Callable[[User, Task], Telling | None]


def remind() -> None:
    """Tell all whose time has come since this was last done. The system's; safe to run twice."""
    _remind_left_behind()
    since_last(JOB, _remind_since)


def _remind_left_behind() -> None:
    if behind := left_behind(JOB):
        failed = _remind(min(behind.values()), timezone.now(), Q(pk__in=behind))
        catch_up(JOB, behind.keys() - failed)


def _remind_since(after: datetime, until: datetime) -> None:
    """The mark of all may pass those that failed: they have one of their own."""
    leave_behind(JOB, _remind(after, until), after)


def _remind(after: datetime, until: datetime, which: Q | None = None) -> set[UUID]:
    """Returns the tasks of which somebody could not be told."""
    which, failed = which or Q(), set[UUID]()
    for batch in _by_team(_tasks(which & _passed(after, until))):
        failed |= _tell(batch, _overdue)
    for batch in _by_team(_tasks(which & _nearing(after, until))):
        failed |= _tell(batch, partial(_due_soon, now=until))
    return failed


def _by_team(tasks: Iterator[Task]) -> Iterator[Sequence[Task]]:
    for _, of_team in groupby(tasks, key=attrgetter("team_id")):
        yield from batched(of_team, _TOLD_AT_ONCE)


def _tell(tasks: Iterable[Task], about: _About) -> set[UUID]:
    pairs, failed = list[_Pair](), set[UUID]()
    for task in tasks:
        if not does(partial(_collect, pairs, task), JOB, task=str(task.pk)):
            failed.add(task.pk)
    return failed | _tell_pairs(pairs, about)


def _collect(pairs: list[_Pair], task: Task) -> None:
    pairs.extend((person, task) for person in _concerned(task))


def _tell_pairs(pairs: Sequence[_Pair], about: _About) -> set[UUID]:
    """All at once. Where that fails, each person alone, and then of each of their tasks alone."""
    if not pairs:
        return set()
    person, task = pairs[0]
    first = {"person": str(person.pk), "task": str(task.pk)}
    if does(partial(_tell_at_once, pairs, about), JOB, **first, pairs=len(pairs)):
        return set()
    parts = _parted(pairs)
    if len(parts) == 1:
        return {task.pk for _, task in pairs}
    return set[UUID]().union(*(_tell_pairs(part, about) for part in parts))


def _parted(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    of_people: dict[UUID, list[_Pair]] = {}
    for pair in pairs:
        of_people.setdefault(pair[0].pk, []).append(pair)
    return list(of_people.values()) if len(of_people) > 1 else [[pair] for pair in pairs]


def _tell_at_once(pairs: Iterable[_Pair], about: _About) -> None:
    tellings = [telling for pair in pairs if (telling := about(*pair))]
    with transaction.atomic():
        notify_all(tellings)


def _passed(after: datetime, until: datetime) -> Q:
    """What has become due, and what was changed when it had: made, opened again, given on."""
    return Q(due_date__lte=until) & (Q(due_date__gt=after) | _changed(after))


def _nearing(after: datetime, until: datetime) -> Q:
    """What has come within any of the hours, and what was changed while it was within them."""
    farthest = until + timedelta(hours=max(REMINDERS))
    found = Q(_changed(after), due_date__gt=until, due_date__lte=farthest)
    for hours in REMINDERS:
        before = timedelta(hours=hours)
        found |= Q(due_date__gt=max(after + before, until), due_date__lte=until + before)
    return found


def _changed(after: datetime) -> Q:
    """Or what says whether it is open: its status, which may mean another thing by now, and its
    team, which may have been in the trash.
    """
    changed = Q(updated_at__gt=after) | Q(status__updated_at__gt=after)
    return changed | Q(team__updated_at__gt=after)


def _tasks(which: Q) -> Iterator[Task]:
    """Some at a time, and no cursor stays open: SQLite refuses to write beside one that reads an
    older state.
    """
    rows = Task.objects.current().open().filter(which, team__deleted_at=None)
    rows = rows.order_by("team_id", "due_date", "pk")
    for some in batched(rows.values_list("pk", flat=True), _READ_AT_ONCE):
        yield from rows.filter(pk__in=some).select_related("team", "status")


def _overdue(person: User, task: Task) -> Telling:
    return _telling(Kind.OVERDUE, task, person)


def _due_soon(person: User, task: Task, now: datetime) -> Telling | None:
    hours = _nearest(person, task, now)
    return None if hours is None else _telling(Kind.DUE_SOON, task, person, hours)


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
