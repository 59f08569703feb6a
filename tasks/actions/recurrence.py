"""Having a task come again, and making the tasks that are due."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.exceptions import Stale
from accounts.models import User
from accounts.reach import check_reach, is_beyond
from accounts.versions import check_version
from accounts.zones import check_time_zone
from tasks import recurring
from tasks.actions.checklist import create_checklist
from tasks.actions.numbers import take_numbers
from tasks.actions.placing import end_of
from tasks.actions.rules import can_see
from tasks.events import Verb
from tasks.indexing import index
from tasks.models import Category, Label, Recurrence, RecurrenceMode, Task, Watcher
from tasks.models.status import OVER
from teams import days, things
from teams.models import Event, EventItem
from teams.policies import Action, require

#: What a task takes over from the one before it.
_COPIED = (
    "team", "title", "description", "priority", "estimated_hours", "points", "creator", "parent",
    "project", "milestone", "cycle", "custom", "metadata",
)  # fmt: skip


class RecurrenceFields(TypedDict, total=False):
    """``starts_at`` gives the time of day as well; ``time_zone`` is an IANA name."""

    rule: str
    starts_at: datetime
    time_zone: str
    mode: str


@transaction.atomic
def set_recurrence(
    *,
    actor: User | None,
    task: Task,
    seen: int | None = None,
    **fields: Unpack[RecurrenceFields],
) -> Recurrence:
    """Have a task come again, or change how it does. Developers and above may.

    Events: ``recurrence.created``, ``recurrence.updated``. The task itself stands for the start;
    what is left out is the team's time zone, now, and on schedule. Stale for who has ``seen`` one
    that has been stopped, or hangs on its next task by now.
    """
    task = things.lock(Task.objects.alive().select_related("team", "status"), task.pk)
    require(actor, Action.TASK_EDIT, task)
    recurrence = Recurrence.objects.select_for_update().filter(task=task).first()
    is_new = recurrence is None
    if recurrence is None:
        if seen:
            raise Stale(Recurrence(task=task, team=task.team, version=0), seen)
        recurrence = Recurrence(task=task, time_zone=task.team.time_zone)
    else:
        check_version(recurrence, seen)
    recurrence.team = task.team
    before = {} if is_new else recurrence.state()
    _set(recurrence, fields)
    if is_new:
        things.create(recurrence, actor=actor, verb=Verb.RECURRENCE_CREATED)
    else:
        things.save(recurrence, before, actor=actor, verb=Verb.RECURRENCE_UPDATED)
    return recurrence


@transaction.atomic
def delete_recurrence(
    *, actor: User | None, recurrence: Recurrence, seen: int | None = None
) -> None:
    """Have it come no more. Developers and above may. Event: ``recurrence.deleted``."""
    found = Recurrence.objects.select_related("team", "task__team")
    recurrence = things.lock(found, recurrence.pk, seen)
    require(actor, Action.TASK_EDIT, recurrence)
    things.remove(recurrence, actor=actor, verb=Verb.RECURRENCE_DELETED)


@transaction.atomic
def make_due_task(*, recurrence_id: UUID, now: datetime) -> Task | None:
    """The next task of a recurrence, if it is due. The system's alone; safe to run twice, at once.

    Events: ``task.created``, ``checklist.created``, ``recurrence.advanced``; where its rule is at
    its end, ``recurrence.ended``. What was missed is made up for by one task, that of the latest
    moment.
    """
    due = Recurrence.objects.alive().select_related(
        "team", "task__team", "task__status", "task__assignee"
    )
    recurrence = things.locked(due.filter(pk=recurrence_id)).first()
    if recurrence is None or not _is_due(recurrence, now):
        return None
    before, last = recurrence.state(), recurrence.task
    if (moment := _due_moment(recurrence, now)) is None:
        recurrence.ended_at = now
        things.save(recurrence, before, actor=None, verb=Verb.RECURRENCE_ENDED)
        return None
    recurrence.task = _next_task(recurrence, moment)
    recurrence.made += 1
    recurrence.last_at = moment
    recurrence.next_at = _next_at(recurrence, now)
    for checklist in last.checklists.all():
        texts = list(checklist.items.values_list("text", flat=True))
        create_checklist(actor=None, task=recurrence.task, title=checklist.title, texts=texts)
    things.save(recurrence, before, actor=None, verb=Verb.RECURRENCE_ADVANCED)
    return recurrence.task


def _set(recurrence: Recurrence, fields: RecurrenceFields) -> None:
    if name := fields.get("time_zone"):
        try:
            check_time_zone(name)
        except ValidationError as error:
            raise ValidationError({"time_zone": error.messages}) from error
        recurrence.time_zone = name
    now = timezone.now()
    old_rule, old_start = recurrence.rule, recurrence.starts_at
    check_reach(fields, "starts_at")
    if recurrence._state.adding or "starts_at" in fields:
        recurrence.starts_at = fields.get("starts_at", now).astimezone(UTC)
        recurring.check_start(recurrence.starts_at)
    recurrence.mode = fields.get("mode", recurrence.mode)
    if "rule" in fields:
        recurrence.rule = recurring.normalized(fields["rule"], days.zone(recurrence))
    if recurrence.starts_at != old_start:
        recurrence.last_at = None  # the task stands for the start again
    if (recurrence.rule, recurrence.starts_at) != (old_rule, old_start):
        recurrence.made = 0
    if not recurring.preview(recurrence, now, 1):
        raise ValidationError({"rule": "By this rule the task would never come again."})
    recurrence.next_at, recurrence.ended_at = _next_at(recurrence, now), None


def _next_at(recurrence: Recurrence, now: datetime) -> datetime | None:
    """When the job has to make the next one; one that waits for the last to be done has no time."""
    if recurrence.mode == RecurrenceMode.COMPLETION:
        return None
    found = recurring.preview(recurrence, now, 1)
    return found[0] if found else None


def _is_due(recurrence: Recurrence, now: datetime) -> bool:
    if recurrence.mode == RecurrenceMode.COMPLETION:
        return recurrence.task.status.category == Category.DONE
    return recurrence.next_at is not None and recurrence.next_at <= now


def _due_moment(recurrence: Recurrence, now: datetime) -> datetime | None:
    """For which moment the task that is due is made; None when the rule has no more."""
    if recurrence.next_at is not None:
        rule, starts_at, zone = recurrence.rule, recurrence.starts_at, days.zone(recurrence)
        return recurring.latest(rule, starts_at, zone, recurrence.next_at, now)
    found = recurring.once_done(recurrence, _done_at(recurrence.task), 1)
    return found[0] if found else None


def _done_at(task: Task) -> datetime:
    """When it got the status that it has: by an event of its own, or by one of many tasks."""
    mine: dict[str, Any] = {"target_id": task.pk, "changes__has_key": "status"}
    own = Event.objects.filter(**mine).aggregate(at=Max("created_at"))
    parts = EventItem.objects.filter(**mine).aggregate(at=Max("event__created_at"))
    return max(filter(None, (own["at"], parts["at"])), default=task.updated_at)


def _next_task(recurrence: Recurrence, moment: datetime) -> Task:
    """A copy of the last one, in the team's default status, with nothing done yet.

    A plan that was closed since takes no more tasks.
    """
    last, team = recurrence.task, recurrence.team
    task = Task(**{name: getattr(last, name) for name in _COPIED})
    for plan in (task.project, task.milestone, task.cycle):
        if plan and plan.closed_at:
            setattr(task, plan.kind, None)
    task.assignee = last.assignee if last.assignee and can_see(last.assignee, team) else None
    known = Label.objects.filter(team=team, pk__in=last.labels)
    task.labels = sorted(str(pk) for pk in known.values_list("pk", flat=True))
    # A default could once be done, and what starts as done is followed by the next at once.
    open_ones = team.statuses.exclude(category__in=OVER)
    task.status = open_ones.order_by("-is_default", "position", "id")[0]
    task.start_date = _moved(last.start_date, recurrence, moment)
    task.due_date = _moved(last.due_date, recurrence, moment)
    if recurrence.mode == RecurrenceMode.COMPLETION:
        task.start_date, task.due_date = None, moment
    [task.number] = take_numbers(team)
    task.position = end_of(task.status)

    def settle() -> None:
        index([task])
        _add_watchers(task, last)

    things.create(task, actor=None, verb=Verb.TASK_CREATED, settle=settle)
    return task


def _add_watchers(task: Task, last: Task) -> None:
    """Author and assignee, as of any task; who of them muted the last one stays muted."""
    muted = set(last.watchers.filter(is_muted=True).values_list("user", flat=True))
    people = {user.pk: user for user in (task.creator, task.assignee) if user}
    Watcher.objects.bulk_create(
        Watcher(task=task, user=user, is_muted=user.pk in muted)
        for user in people.values()
        if can_see(user, task.team)
    )


def _moved(date: datetime | None, recurrence: Recurrence, moment: datetime) -> datetime | None:
    """As many days further as lie between the last moment and this one, at the same hour.

    What lies beyond the reach of clocks stays there.
    """
    if date is None or is_beyond(date):
        return date
    zone = days.zone(recurrence)
    last = recurrence.last_at or recurrence.starts_at
    step = moment.astimezone(zone).date() - last.astimezone(zone).date()
    local = date.astimezone(zone).replace(tzinfo=None) + timedelta(days=step.days)
    return local.replace(tzinfo=zone).astimezone(UTC)
