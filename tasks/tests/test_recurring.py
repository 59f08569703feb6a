"""Rules of recurring tasks, and the tasks that they make."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery import current_app
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.signals import post_init
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from tasks import actions
from tasks.events import Verb
from tasks.jobs import make_recurring_tasks
from tasks.models import (
    Category,
    Cycle,
    FieldType,
    Milestone,
    Priority,
    Project,
    Recurrence,
    Task,
)
from tasks.recurring import normalized, preview, upcoming
from teams.actions import delete_team, restore_team
from teams.models import Event, EventItem, Team
from teams.tests.factories import a_member

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 3, 25, 12, tzinfo=UTC)  # a Thursday; clocks go forward on the 28th
NINE = datetime(2027, 3, 25, 8, tzinfo=UTC)  # 09:00 in Berlin


def dates(rule: str, count: int = 5, start: datetime = NINE) -> list[str]:
    found = upcoming(normalized(rule, BERLIN), start, BERLIN, start, count)
    return [f"{moment.astimezone(BERLIN):%m-%d %H:%M}" for moment in found]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY", ["03-26 09:00", "03-27 09:00", "03-28 09:00", "03-29 09:00"]),
        ("RRULE:freq=weekly;byday=mo,fr", ["03-26 09:00", "03-29 09:00", "04-02 09:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["03-26 09:00", "04-30 09:00"]),
        ("FREQ=MONTHLY;BYDAY=+4FR", ["03-26 09:00", "04-23 09:00"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["03-31 09:00", "04-30 09:00"]),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=FR", ["12-31 09:00", "12-29 09:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["03-31 09:00", "05-31 09:00"]),
        ("FREQ=DAILY;COUNT=3", ["03-26 09:00", "03-27 09:00"]),
        ("FREQ=DAILY;UNTIL=20270327", ["03-26 09:00", "03-27 09:00"]),
        ("FREQ=DAILY;UNTIL=20270327T065959Z", ["03-26 09:00"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["02-29 09:00", "02-29 09:00"]),
    ],
)
def test_dates_keep_their_hour(rule: str, expected: list[str]) -> None:
    assert dates(rule, 10)[: len(expected)] == expected
    if "COUNT" in rule or "UNTIL" in rule:
        assert dates(rule, 10) == expected


def test_an_hour_that_is_skipped_or_comes_twice() -> None:
    half_past_two = datetime(2027, 3, 27, 1, 30, tzinfo=UTC)
    assert dates("FREQ=DAILY", 2, half_past_two) == ["03-28 03:30", "03-29 02:30"]
    before_autumn = datetime(2027, 10, 30, 0, 30, tzinfo=UTC)
    assert dates("FREQ=DAILY", 2, before_autumn) == ["10-31 02:30", "11-01 02:30"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=9",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    ],
)
def test_what_never_comes_is_found_out_soon(rule: str) -> None:
    start = perf_counter()
    assert dates(rule) == []
    assert perf_counter() - start < 10


@pytest.mark.parametrize(
    "rule",
    ["", "x", "FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY;COUNT=2;UNTIL=20300101",
     "FREQ=DAILY;INTERVAL=1001", "FREQ=DAILY;BYSECOND=1", "FREQ=DAILY;UNTIL=99991231",
     "FREQ=DAILY;UNTIL=20270231", "FREQ=WEEKLY;BYDAY=", "FREQ=DAILY;COUNT=٣",
     "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=0,15", "FREQ=MONTHLY;BYMONTHDAY=32,15",
     "FREQ=MONTHLY;BYMONTHDAY=-32", "FREQ=YEARLY;BYMONTH=1,13", "FREQ=YEARLY;BYMONTH=-1",
     "FREQ=YEARLY;BYYEARDAY=400,5", "FREQ=YEARLY;BYWEEKNO=54", "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=0",
     "FREQ=DAILY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=YEARLY;BYWEEKNO=5;BYDAY=1MO",
     "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYDAY=54MO", "FREQ=WEEKLY;BYDAY=MON",
     "FREQ=MONTHLY;BYWEEKNO=5", "FREQ=MONTHLY;BYYEARDAY=5", "FREQ=WEEKLY;BYMONTHDAY=5",
     "FREQ=DAILY;BYSETPOS=1", "FREQ=MONTHLY;BYMONTHDAY=٣"],
)  # fmt: skip
def test_what_is_no_rule(rule: str) -> None:
    with pytest.raises(ValidationError):
        normalized(rule, BERLIN)


def recurring(task: Task, **fields: Any) -> Recurrence:
    given = {"rule": "FREQ=DAILY", "starts_at": NINE, "time_zone": "Europe/Berlin"}
    return actions.set_recurrence(actor=None, task=task, **(given | fields))  # type: ignore[arg-type]


def run(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        make_recurring_tasks()


@pytest.mark.django_db
def test_on_schedule_with_what_the_last_one_said(team: Team, alice: User, bob: User) -> None:
    with time_machine.travel(NOW, tick=False):
        label = actions.create_label(actor=alice, team=team, name="chore")
        task = actions.create_task(
            actor=alice, team=team, title="Water", assignee=bob, labels=[label],
            due_date=datetime(2027, 3, 25, 17, tzinfo=UTC),
        )  # fmt: skip
        checklist = actions.create_checklist(actor=alice, task=task, texts=["Roses"])
        actions.update_item(actor=alice, item=checklist.items.get(), done=True)
        recurrence = recurring(task)
    run(NOW)
    assert Task.objects.count() == 1
    run(datetime(2027, 3, 26, 8, tzinfo=UTC))
    recurrence.refresh_from_db()
    made = recurrence.task
    assert made != task
    assert (made.title, made.assignee, made.labels) == ("Water", bob, [str(label.pk)])
    assert made.due_date == datetime(2027, 3, 26, 17, tzinfo=UTC)
    assert made.status.slug == "todo"
    assert made.checklists.get().items.get().done_at is None
    assert recurrence.next_at == datetime(2027, 3, 27, 8, tzinfo=UTC)


@pytest.mark.django_db
def test_all_that_a_task_says_is_taken_over(team: Team, alice: User) -> None:
    field = actions.create_custom_field(
        actor=alice, team=team, name="Place", field_type=FieldType.TEXT
    )
    sprint: Any = {"starts_on": NOW.date(), "ends_on": NOW.date()}
    plans = {
        model.kind: actions.create_plan(actor=alice, team=team, model=model, name="Spring", **dates)
        for model, dates in ((Project, {}), (Milestone, {}), (Cycle, sprint))
    }
    said: Any = {
        "title": "Water",
        "description": "All of them",
        "priority": Priority.HIGH,
        "estimated_hours": Decimal("1.5"),
        "points": 3,
        "parent": actions.create_task(actor=alice, team=team, title="Garden"),
        "metadata": {"roses": 12},
        **plans,
    }
    with time_machine.travel(NOW, tick=False):
        custom = {str(field.pk): "Greenhouse"}
        recurrence = recurring(actions.create_task(actor=alice, team=team, custom=custom, **said))
    run(datetime(2027, 3, 26, 8, tzinfo=UTC))
    recurrence.refresh_from_db()
    made = recurrence.task
    assert {name: getattr(made, name) for name in said} == said
    assert (made.number, made.creator, made.custom) == (3, alice, custom)


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "nudged"), [("completion", 1), ("schedule", 0)])
def test_who_finishes_what_comes_again_when_done_wakes_the_job(
    team: Team,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    mode: str,
    nudged: int,
) -> None:
    jobs: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda job, **_: jobs.append(job))
    task = actions.create_task(actor=None, team=team, title="T")
    recurring(task, mode=mode)
    for slug, times in (("in_review", 0), ("done", nudged)):
        status = team.statuses.get(slug=slug)
        with django_capture_on_commit_callbacks(execute=True):
            actions.update_task(actor=None, task=task, status=status)
        assert jobs.count(make_recurring_tasks.name) == times


@pytest.mark.django_db
def test_the_author_watches_the_next_as_well(team: Team, alice: User, bob: User) -> None:
    """Whoever muted the last one has muted this; a mere watcher of the last watches that alone."""
    carol = a_member(team, "developer")
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=alice, team=team, title="T", assignee=bob)
        actions.watch_task(actor=carol, task=task, is_muted=False)
        actions.watch_task(actor=bob, task=task, is_muted=True)
        recurrence = recurring(task)
    run(datetime(2027, 3, 26, 8, tzinfo=UTC))
    recurrence.refresh_from_db()
    watching = dict(recurrence.task.watchers.values_list("user", "is_muted"))
    assert watching == {alice.pk: False, bob.pk: True}
    with time_machine.travel(NOW, tick=False):
        actions.watch_task(actor=alice, task=recurrence.task, is_muted=True)
    run(datetime(2027, 3, 27, 8, tzinfo=UTC))
    recurrence.refresh_from_db()
    assert dict(recurrence.task.watchers.values_list("user", "is_muted"))[alice.pk]


@pytest.mark.django_db
def test_what_was_missed_is_made_up_for_once(team: Team) -> None:
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(
            actor=None, team=team, title="T", due_date=datetime(2027, 3, 25, 17, tzinfo=UTC)
        )
        recurrence = recurring(task)
    later = datetime(2027, 4, 5, 9, tzinfo=UTC)
    run(later)
    run(later)
    assert Task.objects.count() == 2
    recurrence.refresh_from_db()
    assert recurrence.last_at == datetime(2027, 4, 5, 7, tzinfo=UTC)
    assert recurrence.next_at == datetime(2027, 4, 6, 7, tzinfo=UTC)
    assert recurrence.task.due_date == datetime(2027, 4, 5, 16, tzinfo=UTC), "18:00 in Berlin"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one(team: Team) -> None:
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=None, team=team, title="T")
        recurrence = recurring(task)

    def work(_: int) -> Task | None:
        try:
            return actions.make_due_task(recurrence_id=recurrence.pk, now=NOW + timedelta(days=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(work, range(4)))
    assert sum(task is not None for task in made) == 1
    assert Task.objects.count() == 2


@pytest.mark.django_db
def test_on_completion_from_when_it_was_done(team: Team, alice: User) -> None:
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=None, team=team, title="T")
        recurrence = recurring(task, rule="FREQ=DAILY;INTERVAL=3;COUNT=2", mode="completion")
    run(NOW + timedelta(days=30))
    assert Task.objects.count() == 1
    done_at = datetime(2027, 3, 27, 15, tzinfo=UTC)
    done = team.statuses.get(slug="done")
    with time_machine.travel(done_at, tick=False):
        actions.update_task(actor=alice, task=task, status=done)
    run(done_at + timedelta(days=2))
    recurrence.refresh_from_db()
    assert recurrence.task != task
    assert recurrence.task.due_date == datetime(2027, 3, 30, 7, tzinfo=UTC), "09:00, three on"
    with time_machine.travel(done_at + timedelta(days=3), tick=False):
        actions.update_task(actor=alice, task=recurrence.task, status=done)
    run(done_at + timedelta(days=3))
    assert Task.objects.count() == 2, "COUNT is over"


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=2", "FREQ=DAILY;UNTIL=20270326"])
def test_what_is_over_is_left_alone_until_it_is_changed(team: Team, alice: User, rule: str) -> None:
    done = team.statuses.get(slug="done")
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=None, team=team, title="T")
        recurrence = recurring(task, rule=rule, mode="completion")
        actions.update_task(actor=alice, task=task, status=done)
    run(NOW)
    recurrence.refresh_from_db()
    later = NOW + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        actions.update_task(actor=alice, task=recurrence.task, status=done)
    for _ in range(2):
        run(later)
    recurrence.refresh_from_db()
    assert (recurrence.made, recurrence.ended_at) == (1, later)
    assert Event.objects.filter(verb=Verb.RECURRENCE_ENDED).count() == 1
    assert not Recurrence.objects.alive().exists()
    with time_machine.travel(later, tick=False):
        recurring(recurrence.task, rule="FREQ=DAILY;COUNT=3", mode="completion")
    run(later)
    recurrence.refresh_from_db()
    assert (recurrence.made, recurrence.ended_at) == (1, None)
    assert Task.objects.count() == 3


@pytest.mark.django_db
def test_it_is_done_when_all_tasks_of_its_column_were(team: Team, alice: User) -> None:
    """Of such a change, or of an import, what became of the others is not read."""
    review, done = (team.statuses.get(slug=slug) for slug in ("in_review", "done"))
    with time_machine.travel(NOW, tick=False):
        tasks = [
            actions.create_task(actor=None, team=team, title=title, status=review)
            for title in "ABC"
        ]
        recurrence = recurring(tasks[1], mode="completion")
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        actions.delete_status(actor=alice, status=review, move_to=done)
    read = list[EventItem]()

    def note(instance: EventItem, **_: Any) -> None:
        read.append(instance)

    post_init.connect(note, EventItem)
    try:
        task = actions.make_due_task(recurrence_id=recurrence.pk, now=NOW + timedelta(days=9))
    finally:
        post_init.disconnect(note, EventItem)
    assert task
    assert task.due_date == NINE + timedelta(days=3, hours=-1), "09:00 in Berlin, in summer"
    assert [item for item in read if item.target_id in {tasks[0].pk, tasks[2].pk}] == []


@pytest.mark.django_db
def test_a_default_that_is_done_makes_no_end_of_tasks(team: Team, alice: User) -> None:
    """It could be made so once, and may still be."""
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=None, team=team, title="T")
        recurrence = recurring(task, mode="completion")
        actions.update_task(actor=alice, task=task, status=team.statuses.get(slug="done"))
    team.statuses.filter(is_default=True).update(category=Category.DONE)
    for _ in range(3):
        run(NOW)
    recurrence.refresh_from_db()
    assert recurrence.task.status.slug == "in_progress"
    assert Task.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY", ["04-03", "04-10", "04-17", "04-24", "05-01"]),
        ("FREQ=WEEKLY;BYDAY=MO", ["03-29", "04-05", "04-12", "04-19", "04-26"]),
        ("FREQ=DAILY;COUNT=3", ["03-28", "03-29"]),
        ("FREQ=DAILY;UNTIL=20270329", ["03-28", "03-29"]),
    ],
)
def test_what_is_foretold_is_what_is_made(
    team: Team, alice: User, rule: str, expected: list[str]
) -> None:
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=None, team=team, title="T")
        recurrence = recurring(task, rule=rule, mode="completion")
    done_at = NOW + timedelta(days=2)
    foretold = preview(recurrence, done_at)
    assert [f"{moment.astimezone(BERLIN):%m-%d}" for moment in foretold] == expected
    with time_machine.travel(done_at, tick=False):
        actions.update_task(actor=alice, task=task, status=team.statuses.get(slug="done"))
        make_recurring_tasks()
    recurrence.refresh_from_db()
    assert recurrence.task.due_date == foretold[0]


@pytest.mark.django_db
def test_what_was_closed_gets_no_more_tasks(team: Team, alice: User) -> None:
    with time_machine.travel(NOW, tick=False):
        plans: dict[str, Any] = {
            model.kind: actions.create_plan(actor=alice, team=team, model=model, name="One")
            for model in (Project, Milestone, Cycle)
        }
        task = actions.create_task(actor=alice, team=team, title="T", **plans)
        recurrence = recurring(task)
        for kind in ("milestone", "cycle"):
            actions.close_plan(actor=alice, plan=plans[kind])
    run(NOW + timedelta(days=1))
    made = Recurrence.objects.get(pk=recurrence.pk).task
    assert (made.project, made.milestone, made.cycle) == (plans["project"], None, None)


@pytest.mark.django_db
def test_count_and_trash_end_it(team: Team) -> None:
    with time_machine.travel(NOW, tick=False):
        first, second = (actions.create_task(actor=None, team=team, title=t) for t in "AB")
        recurrence = recurring(first, rule="FREQ=DAILY;COUNT=2")
        recurring(second)
        actions.delete_task(actor=None, task=second)
    for day in range(1, 5):
        run(NOW + timedelta(days=day))
    recurrence.refresh_from_db()
    assert (recurrence.made, recurrence.next_at) == (1, None)
    assert Task.objects.count() == 3


@pytest.mark.django_db
def test_a_deleted_team_gets_no_tasks_until_it_is_restored(team: Team, alice: User) -> None:
    with time_machine.travel(NOW, tick=False):
        due, done = (
            actions.create_task(actor=None, team=team, title=title) for title in ("Due", "Done")
        )
        actions.set_recurrence(actor=None, task=due, rule="FREQ=DAILY")
        actions.set_recurrence(actor=None, task=done, rule="FREQ=DAILY", mode="completion")
        actions.update_task(actor=None, task=done, status=team.statuses.get(slug="done"))
        delete_team(actor=alice, team=team)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        make_recurring_tasks()
        for recurrence in Recurrence.objects.all():
            assert actions.make_due_task(recurrence_id=recurrence.pk, now=timezone.now()) is None
        assert Task.objects.count() == 2
        restore_team(actor=None, team=team)
        make_recurring_tasks()
    assert Task.objects.count() == 4


@pytest.mark.django_db
def test_one_that_cannot_be_made_holds_up_no_other(team: Team, monkeypatch: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        for title in "AB":
            recurring(actions.create_task(actor=None, team=team, title=title))
    broken = Recurrence.objects.order_by("next_at", "pk")[0].pk
    real = actions.make_due_task

    def make(*, recurrence_id: Any, now: datetime) -> Task | None:
        if recurrence_id == broken:
            raise RuntimeError("broken")
        return real(recurrence_id=recurrence_id, now=now)

    monkeypatch.setattr(actions, "make_due_task", make)
    run(NOW + timedelta(days=1))
    assert Task.objects.count() == 3


@pytest.mark.django_db
def test_who_has_left_gets_nothing(team: Team, alice: User) -> None:
    leaver = a_member(team, "developer")
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=alice, team=team, title="T", assignee=leaver)
        recurrence = recurring(task)
    leaver.memberships.get(team=team).delete()
    run(NOW + timedelta(days=1))
    recurrence.refresh_from_db()
    assert recurrence.task.assignee is None


@pytest.mark.django_db
def test_setting_it_twice_changes_it(team: Team, alice: User) -> None:
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=alice, team=team, title="T")
        first = recurring(task)
        again = recurring(task, rule="FREQ=WEEKLY")
        assert (again.pk, again.version) == (first.pk, 2)
        assert again.next_at == datetime(2027, 4, 1, 7, tzinfo=UTC)
        with pytest.raises(ValidationError, match="never"):
            recurring(task, rule="FREQ=DAILY;UNTIL=20270324")
        actions.delete_recurrence(actor=alice, recurrence=again)
    assert not Recurrence.objects.exists()


@pytest.mark.django_db
def test_a_new_start_is_what_the_task_stands_for(team: Team, alice: User) -> None:
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=alice, team=team, title="T", due_date=NOW)
        recurrence = recurring(task, rule="FREQ=WEEKLY")
    run(NOW + timedelta(days=7))
    start = NINE + timedelta(days=11)
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        recurrence.refresh_from_db()
        recurring(recurrence.task, rule="FREQ=WEEKLY", starts_at=start)
        actions.update_task(actor=alice, task=recurrence.task, due_date=NOW + timedelta(days=11))
    run(start + timedelta(days=7))
    recurrence.refresh_from_db()
    made = recurrence.task.due_date
    assert made
    assert made.astimezone(BERLIN).date() == (NOW + timedelta(days=18)).date()


@pytest.mark.django_db
def test_the_same_once_more_counts_on(team: Team, alice: User) -> None:
    with time_machine.travel(NOW, tick=False):
        task = actions.create_task(actor=alice, team=team, title="T")
        recurrence = recurring(task, mode="completion", rule="FREQ=DAILY;COUNT=3")
        actions.update_task(actor=alice, task=task, status=team.statuses.get(slug="done"))
    run(NOW)
    recurrence.refresh_from_db()
    with time_machine.travel(NOW, tick=False):
        again = recurring(recurrence.task, mode="completion", rule="freq=daily;count=3")
        assert (again.made, again.last_at) == (1, NINE + timedelta(days=1))
        again = recurring(recurrence.task, mode="completion", rule="FREQ=DAILY;COUNT=4")
        assert (again.made, again.last_at) == (0, NINE + timedelta(days=1))
