"""Tracking time: one timer for each person, and entries that are written down afterwards.

A task's actual hours are the sum of its entries, and change in the transaction of the entry, as an
item of its event. Rows are locked in one order everywhere: the person, the entry, tasks by id.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from accounts.exceptions import Conflict
from accounts.models import User
from tasks.actions.many import change_each, locked
from tasks.actions.time_fields import EntryFields, between, set_time
from tasks.events import Verb
from tasks.models import Task, TimeEntry
from teams import clock, days, things
from teams.clock import Item
from teams.models import Membership, State
from teams.policies import Action, require, users_who_can

_HOUR = Decimal(3600)
_CENT = Decimal("0.01")


@transaction.atomic
def start_timer(*, actor: User, task: Task, note: str = "") -> TimeEntry:
    """Start one's timer on a task; one that runs, on whatever task of whatever team, stops.

    Developers and above may. Events: ``time_entry.stopped`` if one ran, ``time_entry.started``.
    """
    running = _lock_running(actor)
    tasks = _lock_tasks([task, *([running.task] if running else [])], alive=task)
    task = tasks[task.pk]
    require(actor, Action.TIME_TRACK, task)
    now = timezone.now()
    events = []
    if running is not None:
        before = running.state()
        items = _end(running, tasks[running.task_id], now)
        events.append((running, before, Verb.TIMER_STOPPED, items))
    entry = TimeEntry(team=task.team, task=task, person=actor, started_at=now, note=note.strip())
    entry.day = days.day_of(task.team, now)
    things.clean(entry)
    entry.save(force_insert=True)
    events.append((entry, {}, Verb.TIMER_STARTED, []))
    # The sort is stable: in one team the timer stops before the other starts.
    for changed, state, verb, items in sorted(events, key=lambda told: told[0].team_id):
        _record(changed, state, actor, verb, items)
    return entry


@transaction.atomic
def stop_timer(*, actor: User | None, entry: TimeEntry | None = None) -> TimeEntry:
    """Stop one's timer, or the one that is ``entry``; managers may stop those of others.

    Event: ``time_entry.stopped``, with the task. A Conflict when it does not run. One that was
    forgotten counts for 24 hours.
    """
    if entry is not None:
        running: TimeEntry | None = _lock_with_person(entry)
    else:
        running = _lock_running(actor) if actor else None
    if running is None or not running.is_running:
        raise Conflict("The timer does not run.")
    if actor is None or running.person_id != actor.pk:
        require(actor, Action.TIME_EDIT, running)
    tasks = _lock_tasks([running.task])
    before = running.state()
    items = _end(running, tasks[running.task_id], timezone.now())
    _record(running, before, actor, Verb.TIMER_STOPPED, items)
    return running


def stop_left_timers() -> None:
    """Stop the timers of people who have left the team or whose account is off. For beat.

    Event of each: ``time_entry.stopped``, with the task.
    """
    members = Membership.objects.filter(
        team=OuterRef("team"), user=OuterRef("person"), user__is_active=True
    )
    left = TimeEntry.objects.running().exclude(Exists(members))
    for entry in list(left.select_related("person", "task")):
        with suppress(Conflict, TimeEntry.DoesNotExist):  # stopped or deleted meanwhile
            stop_timer(actor=None, entry=entry)


@transaction.atomic
def log_time(
    *, actor: User | None, task: Task, person: User, **fields: Unpack[EntryFields]
) -> TimeEntry:
    """Write down time that was spent. Developers and above may for themselves, managers for others.

    Event: ``time_entry.created``, with the task. A day takes 24 hours of one person at most.
    """
    lock_person(person)
    task = _lock_tasks([task], alive=task)[task.pk]
    entry = TimeEntry(team=task.team, task=task, person=person)
    require(actor, Action.TIME_EDIT, entry)
    if not users_who_can(Action.TIME_TRACK, task).filter(pk=person.pk).exists():
        raise ValidationError({"person": "Nobody of that id tracks time in this team."})
    set_time(entry, fields)
    things.clean(entry)
    entry.save(force_insert=True)
    _record(entry, {}, actor, Verb.TIME_CREATED, _sum_up([task]))
    return entry


@transaction.atomic
def edit_time_entry(
    *,
    actor: User | None,
    entry: TimeEntry,
    seen: int | None = None,
    **fields: Unpack[EntryFields],
) -> TimeEntry:
    """Whose it is may, and managers. Event: ``time_entry.updated``, with the task.

    Of a timer that runs, the note and the start can be changed; giving it an end stops it.
    """
    entry = _lock_with_person(entry, seen)
    task = _lock_tasks([entry.task], alive=entry.task)[entry.task_id]
    require(actor, Action.TIME_EDIT, entry)
    before = entry.state()
    set_time(entry, fields)
    things.clean(entry)
    if entry.state() == before:
        return entry
    _write(entry)
    _record(entry, before, actor, Verb.TIME_UPDATED, _sum_up([task]))
    return entry


@transaction.atomic
def delete_time_entry(*, actor: User | None, entry: TimeEntry, seen: int | None = None) -> None:
    """Whose it is may, and managers. Event: ``time_entry.deleted``, with the task."""
    entry = _lock(entry, seen)
    task = _lock_tasks([entry.task], alive=entry.task)[entry.task_id]
    require(actor, Action.TIME_EDIT, entry)
    before, target = entry.state(), entry.target()
    entry.delete()
    items = _sum_up([task])
    changes = clock.changed(before, {})
    clock.record(
        team=entry.team,
        verb=Verb.TIME_DELETED,
        actor=actor,
        target=target,
        changes=changes,
        items=items,
    )


def hours_on(task: Task) -> Decimal | None:
    """The sum of its entries, to the hundredth of an hour."""
    total = task.time_entries.aggregate(total=Sum("seconds"))["total"]
    return (Decimal(total) / _HOUR).quantize(_CENT, ROUND_HALF_EVEN) if total else None


def lock_person(person: User) -> None:
    """Who starts two timers at once starts them one after the other.

    The weaker lock lets others go on pointing to the person meanwhile.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _lock_tasks(tasks: Iterable[Task], alive: Task | None = None) -> dict[Any, Task]:
    ids = {task.pk for task in tasks}
    found = {task.pk: task for task in locked(Task.objects.filter(pk__in=ids))}
    if alive is not None and (alive.pk not in found or found[alive.pk].deleted_at):
        raise Task.DoesNotExist
    return found


def _lock(entry: TimeEntry, seen: int | None = None) -> TimeEntry:
    return things.lock(TimeEntry.objects.select_related("team", "task__team"), entry.pk, seen)


def _lock_with_person(entry: TimeEntry, seen: int | None = None) -> TimeEntry:
    if entry.person is not None:
        lock_person(entry.person)
    return _lock(entry, seen)


def _lock_running(person: User) -> TimeEntry | None:
    lock_person(person)
    running = TimeEntry.objects.running().filter(person=person).first()
    return None if running is None else _lock(running)


def _end(entry: TimeEntry, task: Task, now: datetime) -> list[Item]:
    assert entry.started_at is not None  # noqa: S101  (it runs)
    entry.ended_at = min(now, entry.started_at + timedelta(seconds=entry.LONGEST))
    entry.seconds = between(entry.started_at, entry.ended_at)
    _write(entry)
    return _sum_up([task])


def _write(entry: TimeEntry) -> None:
    entry.version += 1
    entry.save(force_update=True)


def _sum_up(tasks: list[Task]) -> list[Item]:
    """Set the actual hours of locked tasks to the sum of their entries."""

    def change(task: Task) -> None:
        task.actual_hours = hours_on(task)

    return change_each(tasks, change)


def _record(
    entry: TimeEntry, before: State, actor: User | None, verb: Verb, items: list[Item]
) -> None:
    clock.record(
        team=entry.team,
        verb=verb,
        actor=actor,
        target=entry.target(),
        changes=clock.changed(before, entry.state()),
        items=items,
    )
