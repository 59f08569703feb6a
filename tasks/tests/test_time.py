"""Tracked time: timers, entries, actual hours and totals."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.exceptions import Conflict
from accounts.models import User
from accounts.tests.api import Api
from tasks import actions, jobs
from tasks.actions.time_fields import EntryFields
from tasks.models import Task, TimeEntry
from tasks.tests.factories import TaskFactory
from teams.actions import remove_member, update_team
from teams.models import Event, Membership, Role, Team
from teams.tests.factories import TeamFactory, a_member, join

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def hours(task: Task) -> Decimal | None:
    task.refresh_from_db()
    return task.actual_hours


def log(task: Task, person: User, seconds: int, **more: Any) -> TimeEntry:
    given = {"day": DAY, **more}
    return actions.log_time(actor=person, task=task, person=person, seconds=seconds, **given)


def latest(team: Team) -> Event:
    return Event.objects.filter(team=team).latest("seq")


def test_actual_hours_are_the_rounded_sum(task: Task, bob: User) -> None:
    entries = [log(task, bob, 12) for _ in range(3)]
    assert hours(task) == Decimal("0.01"), "36 seconds; each part alone would round to nothing"
    log(task, bob, 54)
    assert hours(task) == Decimal("0.02"), "90 seconds are 0.025: half goes to the even"
    assert task.version == 1 + 3, "a sum that rounds to the same is no change of the task"
    for entry in entries:
        actions.delete_time_entry(actor=bob, entry=entry)
    actions.edit_time_entry(actor=bob, entry=TimeEntry.objects.get(), seconds=5400)
    assert hours(task) == Decimal("1.50")
    event = latest(task.team)
    assert event.changes == {"seconds": [54, 5400]}
    assert [item.changes for item in event.touched.all()] == [{"actual_hours": ["0.02", "1.5"]}]
    actions.delete_time_entry(actor=bob, entry=TimeEntry.objects.get())
    assert hours(task) is None


def test_a_timer_runs_and_stops(task: Task, bob: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        entry = actions.start_timer(actor=bob, task=task, note=" Review ")
        assert (entry.is_running, entry.seconds, entry.note) == (True, 0, "Review")
        assert hours(task) is None
        clock.shift(timedelta(minutes=90))
        stopped = actions.stop_timer(actor=bob)
    assert (stopped.pk, stopped.seconds, stopped.day) == (entry.pk, 5400, DAY)
    assert hours(task) == Decimal("1.50")
    assert latest(task.team).verb == "time_entry.stopped"
    with pytest.raises(Conflict):
        actions.stop_timer(actor=bob)


def test_a_forgotten_timer_counts_a_day(task: Task, bob: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        actions.start_timer(actor=bob, task=task)
        clock.shift(timedelta(days=9))
        assert actions.stop_timer(actor=bob).seconds == 24 * 3600


def test_the_timers_of_those_who_have_left_stop(
    task: Task, team: Team, alice: User, bob: User
) -> None:
    dora, eve = (a_member(team, Role.DEVELOPER) for _ in range(2))
    with time_machine.travel(NOON, tick=False) as clock:
        timers = [actions.start_timer(actor=person, task=task) for person in (bob, dora, eve)]
        clock.shift(timedelta(hours=1))
        remove_member(actor=dora, membership=Membership.objects.get(team=team, user=dora))
        User.objects.filter(pk=eve.pk).update(is_active=False)
        for _ in range(2):
            jobs.stop_left_timers()
    for timer in timers:
        timer.refresh_from_db()
    assert [timer.seconds for timer in timers] == [0, 3600, 3600]
    assert timers[0].is_running
    assert hours(task) == Decimal(2)
    stopped = Event.objects.filter(team=team, verb="time_entry.stopped")
    assert [(event.actor, event.target_id) for event in stopped.order_by("target_id")] == [
        (None, pk) for pk in sorted(timer.pk for timer in timers[1:])
    ]


def test_starting_stops_the_other_also_in_another_team(task: Task, bob: User) -> None:
    other = TeamFactory.create(name="Other")
    join(other, bob, "developer")
    away = TaskFactory.create(team=other)
    with time_machine.travel(NOON, tick=False) as clock:
        first = actions.start_timer(actor=bob, task=task)
        clock.shift(timedelta(hours=1))
        second = actions.start_timer(actor=bob, task=away)
        clock.shift(timedelta(hours=2))
        third = actions.start_timer(actor=bob, task=away)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.seconds, second.seconds, third.is_running) == (3600, 7200, True)
    assert (hours(task), hours(away)) == (Decimal(1), Decimal(2))
    verbs = list(Event.objects.filter(team=other).values_list("verb", flat=True).order_by("seq"))
    assert verbs[-3:] == ["time_entry.started", "time_entry.stopped", "time_entry.started"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"seconds": 0}, "seconds"),
        ({"seconds": -1}, "seconds"),
        ({"seconds": 86_401}, "seconds"),
        ({"seconds": 60, "day": date(2999, 1, 1)}, "day"),
        ({"day": DAY}, "seconds"),
        ({}, "seconds"),
        ({"started_at": NOON}, "ended_at"),
        ({"ended_at": NOON}, "started_at"),
        ({"started_at": NOON, "ended_at": NOON - timedelta(seconds=1)}, "ended_at"),
        ({"started_at": NOON, "ended_at": datetime(2999, 1, 1, tzinfo=UTC)}, "ended_at"),
        ({"started_at": NOON, "ended_at": NOON + timedelta(hours=25)}, "ended_at"),
        ({"started_at": NOON, "ended_at": NOON, "seconds": 5}, "seconds"),
    ],
)
def test_what_cannot_be_is_refused(
    task: Task, bob: User, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.log_time(actor=bob, task=task, person=bob, **fields)
    assert list(refused.value.message_dict) == [field]
    assert not TimeEntry.objects.exists()


def test_a_day_has_24_hours_for_each(task: Task, alice: User, bob: User) -> None:
    log(task, bob, 23 * 3600)
    with pytest.raises(ValidationError, match="24 hours"):
        log(task, bob, 3601)
    log(task, bob, 3600)
    log(task, alice, 24 * 3600)


def test_others_time_is_for_managers(task: Task, alice: User, bob: User, charlie: User) -> None:
    mine = log(task, alice, 60)
    for refused in (
        lambda: actions.edit_time_entry(actor=bob, entry=mine, note="x"),
        lambda: actions.delete_time_entry(actor=bob, entry=mine),
        lambda: actions.log_time(actor=bob, task=task, person=alice, seconds=60),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    his = actions.log_time(actor=alice, task=task, person=bob, seconds=60)
    assert his.person == bob
    with pytest.raises(ValidationError, match="person"):
        actions.log_time(actor=alice, task=task, person=charlie, seconds=60)


def test_an_entry_can_change_its_kind(task: Task, bob: User) -> None:
    entry = log(task, bob, 60)
    clocked = actions.edit_time_entry(
        actor=bob, entry=entry, started_at=NOON, ended_at=NOON + timedelta(hours=1)
    )
    assert (clocked.seconds, hours(task)) == (3600, Decimal(1))
    plain = actions.edit_time_entry(actor=bob, entry=clocked, seconds=1800)
    assert (plain.started_at, plain.ended_at, hours(task)) == (None, None, Decimal("0.5"))


def test_what_was_logged_becomes_no_timer(task: Task, alice: User, bob: User) -> None:
    """Its hours would be gone, and whose it is would have a timer that they never started."""
    plain = log(task, bob, 5400)
    clocked = log(task, bob, 60)
    later = NOON + timedelta(minutes=30)
    clocked = actions.edit_time_entry(actor=bob, entry=clocked, started_at=NOON, ended_at=later)
    for entry, fields in (
        (plain, EntryFields(started_at=NOON)),
        (clocked, EntryFields(ended_at=None)),  # type: ignore[typeddict-item]
    ):
        with pytest.raises(ValidationError, match="Say when it ended"):
            actions.edit_time_entry(actor=alice, entry=entry, **fields)
    assert not TimeEntry.objects.running().exists()
    assert hours(task) == Decimal(2)
    running = actions.start_timer(actor=bob, task=task)
    moved = actions.edit_time_entry(actor=bob, entry=running, started_at=NOON)
    assert (moved.is_running, moved.started_at) == (True, NOON), "one that runs may go on"


def test_the_day_is_the_teams(task: Task, bob: User) -> None:
    update_team(actor=None, team=task.team, time_zone="Asia/Tokyo")
    start = datetime(2026, 1, 5, 16, tzinfo=UTC)
    entry = actions.log_time(
        actor=bob, task=task, person=bob, started_at=start, ended_at=start + timedelta(hours=1)
    )
    assert entry.day == date(2026, 1, 6)


def test_taking_back(task: Task, alice: User, bob: User) -> None:
    entry = log(task, bob, 3600)
    actions.delete_time_entry(actor=bob, entry=entry)
    actions.undo_event(actor=alice, event=latest(task.team))
    assert hours(task) == Decimal(1)
    again = TimeEntry.objects.get()
    assert (again.pk, again.state()) == (entry.pk, entry.state())


def test_taking_back_what_is_not_the_latest(task: Task, bob: User) -> None:
    """The hours have moved on with other entries; they are the sum of what is left."""
    log(task, bob, 3600)
    first = latest(task.team)
    log(task, bob, 1800)
    actions.undo_event(actor=bob, event=first)
    assert hours(task) == Decimal("0.5")
    actions.undo_event(actor=bob, event=latest(task.team))
    assert hours(task) == Decimal("1.5")
    assert TimeEntry.objects.count() == 2


def test_a_timer_that_was_stopped_does_not_run_beside_another(
    task: Task, bob: User, as_bob: Client
) -> None:
    actions.start_timer(actor=bob, task=task)
    actions.stop_timer(actor=bob)
    stopped = latest(task.team)
    actions.start_timer(actor=bob, task=task)
    with pytest.raises(Conflict, match="running already"):
        actions.undo_event(actor=bob, event=stopped)
    before = TimeEntry.objects.running().get()
    refused = Api(bob).post(f"events/{stopped.pk}/undo")
    assert (refused.status, refused.error["message"]) == (409, TimeEntry.taken)
    page = as_bob.post(reverse("tasks:undo", args=[stopped.pk]), follow=True).content.decode()
    assert "It was not undone. A timer of this person is running already." in page
    assert TimeEntry.objects.running().get() == before
    assert latest(task.team).verb == "time_entry.started"


@pytest.mark.django_db(transaction=True)
def test_two_timers_started_at_once(task: Task, bob: User) -> None:
    other = TaskFactory.create(team=task.team)
    rounds = 10

    def start(on: Task) -> None:
        try:
            for _ in range(rounds):
                actions.start_timer(actor=bob, task=on)
        finally:
            connection.close()

    def stop() -> None:
        try:
            for _ in range(rounds):
                try:
                    actions.stop_timer(actor=bob)
                except Conflict:
                    continue
        finally:
            connection.close()

    jobs: list[Callable[[], None]] = [lambda: start(task), lambda: start(other), stop]
    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()
    assert TimeEntry.objects.running().count() <= 1
    assert TimeEntry.objects.count() == 2 * rounds
    started = Event.objects.filter(team=task.team, verb="time_entry.started").count()
    stopped = Event.objects.filter(team=task.team, verb="time_entry.stopped").count()
    assert (started, started - stopped) == (2 * rounds, TimeEntry.objects.running().count())


def test_the_timer_over_the_api(task: Task, bob: User) -> None:
    api = Api(bob)
    assert api.get("time-entries/timer").status == 204
    started = api.post("time-entries/timer", {"task": task.key.lower(), "note": "x"})
    assert (started.status, started.data["running"]) == (201, True)
    assert api.get("time-entries/timer").data["id"] == started.data["id"]
    assert [row["id"] for row in api.get("time-entries?running=true").data] == [started.data["id"]]
    assert api.get("time-entries?running=false").data == []
    assert api.call("DELETE", "time-entries/timer").data["running"] is False
    assert api.call("DELETE", "time-entries/timer").status == 409


def test_entries_over_the_api(task: Task, alice: User, bob: User) -> None:
    api = Api(bob)
    made = api.post("time-entries", {"task": task.key, "seconds": 5400, "day": "2026-01-05"})
    assert (made.data["person"]["id"], made.data["day"]) == (str(bob.pk), "2026-01-05")
    log(task, alice, 60, day=date(2026, 1, 6))
    for query, count in (
        ("", 2),
        ("?team=core", 2),
        (f"?task={task.key}", 2),
        ("?person=me", 1),
        (f"?person={alice.pk}", 1),
        ("?from=2026-01-06", 1),
        ("?to=2026-01-05", 1),
        ("?from=2026-01-07", 0),
    ):
        assert len(api.get(f"time-entries{query}").data) == count, query
    for wrong in ("from=x", "to=2026-02-30", "person=x", "running=yes", "nonsense=1"):
        assert api.get(f"time-entries?{wrong}").status == 400, wrong
    assert api.get("time-entries?task=THEIRS-1").status == 404
    changed = api.patch(f"time-entries/{made.data['id']}", {"seconds": 3600})
    assert changed.data["version"] == 2
    assert api.get(f"tasks/{task.key}").data["actual_hours"] == 1.02
    assert api.delete(f"time-entries/{made.data['id']}").status == 204


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("task", [("First", 9000), ("Other", 600)]),
        ("person", [("Alice", 7200), ("Bob", 2400)]),
        ("label", [("bug", 9000), ("ui", 9000), ("No label", 600)]),
        ("day", [("2026-01-04", 1800), ("2026-01-05", 7200), ("2026-02-01", 600)]),
        ("week", [("2025-12-29", 1800), ("2026-01-05", 7200), ("2026-01-26", 600)]),
        ("month", [("2026-01-01", 9000), ("2026-02-01", 600)]),
    ],
)
def test_totals(
    task: Task, alice: User, bob: User, group: str, names: list[tuple[str, int]]
) -> None:
    team = task.team
    labels = [actions.create_label(actor=None, team=team, name=name) for name in ("bug", "ui")]
    actions.update_task(actor=None, task=task, labels=labels)
    other = actions.create_task(actor=None, team=team, title="Other")
    log(task, alice, 7200)
    log(task, bob, 1800, day=date(2026, 1, 4))
    log(other, bob, 600, day=date(2026, 2, 1))
    found = Api(bob).get(f"time-entries/totals?group={group}&team=core").data
    told = [(total["name"].removeprefix("CORE-1 "), total["seconds"]) for total in found["groups"]]
    assert [(name.removeprefix("CORE-2 "), seconds) for name, seconds in told] == names
    assert (found["seconds"], found["hours"]) == (9600, 2.67)


@pytest.mark.parametrize(
    ("narrowed", "seconds"),
    [
        ("team=core", 600 + 60 + 6),
        ("team=core&person=alice@example.com", 600),
        ("team=core&from=2026-01-06", 6),
    ],
)
def test_totals_by_label_are_of_the_entries_that_are_asked_for(
    task: Task, alice: User, bob: User, narrowed: str, seconds: int
) -> None:
    other = TaskFactory.create(team=TeamFactory.create())
    join(other.team, alice, "developer")
    for one in (task, other):
        label = actions.create_label(actor=None, team=one.team, name="bug")
        actions.update_task(actor=None, task=one, labels=[label])
    log(task, alice, 600)
    log(task, bob, 60)
    log(task, bob, 6, day=date(2026, 1, 6))
    log(other, alice, 7200)
    narrowed = narrowed.replace("alice@example.com", str(alice.pk))
    found = Api(alice).get(f"time-entries/totals?group=label&{narrowed}").data
    assert [(total["name"], total["seconds"]) for total in found["groups"]] == [("bug", seconds)]


@pytest.mark.parametrize("group", ["task", "person", "label", "day", "week", "month"])
def test_totals_take_as_many_queries_for_few_as_for_many(task: Task, bob: User, group: str) -> None:
    api = Api(bob)
    counts: list[int] = []
    for _ in range(2):
        for number in range(5):
            made = actions.create_task(actor=None, team=task.team, title="T")
            log(made, bob, 60, day=date(2026, 1, 1 + number))
        counts.append(0)
        with connection.execute_wrapper(_Counter(counts)):
            api.get(f"time-entries/totals?group={group}")
    assert counts[0] == counts[1]


class _Counter:
    def __init__(self, counts: list[int]) -> None:
        self.counts = counts

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.counts[-1] += 1
        return execute(*arguments)


def test_time_of_a_deleted_task_does_not_count(task: Task, bob: User) -> None:
    log(task, bob, 60)
    actions.delete_task(actor=None, task=task)
    api = Api(bob)
    assert api.get("time-entries").data == []
    assert api.get("time-entries/totals?group=task").data["seconds"] == 0


def test_days_mean_the_teams_days(task: Task, bob: User) -> None:
    update_team(actor=None, team=task.team, time_zone="Europe/Berlin")
    api = Api(bob)
    reply = api.patch(f"tasks/{task.key}", {"start_date": "2027-03-28", "due_date": "2027-03-28"})
    assert reply.data["start_date"] == "2027-03-27T23:00:00Z"
    assert reply.data["due_date"] == "2027-03-28T21:59:59Z"
    exact = api.patch(f"tasks/{task.key}", {"due_date": "2027-03-28T12:00:00+02:00"})
    assert exact.data["due_date"] == "2027-03-28T10:00:00Z"
    for far in ("0001-01-01", "9999-12-31"):
        late = api.patch(f"tasks/{task.key}", {"start_date": far, "due_date": far})
        assert late.status == 400
