"""One person or task with which something is wrong holds up no other, and is tried again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from accounts.models import User
from accounts.preferences import Preferences
from notifications import digesting, reminders
from notifications.digesting import send_due_digests
from notifications.models import Delivery, Kind, Notification, NotificationSettings, Watermark
from notifications.notifying import Telling, notify_all
from notifications.reminders import JOB, remind
from notifications.stalling import note, stalls
from notifications.watermarks import left_behind
from tasks.actions import add_comment, create_task, update_task, watch_task
from tasks.models import Task
from teams.models import Team

pytestmark = pytest.mark.django_db
START = datetime(2027, 3, 10, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Remind = Callable[[timedelta], list[dict[str, Any]]]


@pytest.fixture
def remind_at(monkeypatch: pytest.MonkeyPatch, team: Team) -> Remind:
    """Remind as beat would so long after START; what was logged of it."""
    monkeypatch.setattr(timezone, "now", lambda: START)
    remind()

    def then(ahead: timedelta) -> list[dict[str, Any]]:
        monkeypatch.setattr(timezone, "now", lambda: START + ahead)
        with capture_logs() as lines:
            remind()
        return [dict(line) for line in lines if line["event"] == "sweep_failed"]

    return then


def due_in_an_hour(team: Team, title: str, person: User) -> Task:
    when = START + HOUR
    return create_task(actor=None, team=team, title=title, assignee=person, due_date=when)


def told(person: User) -> list[str]:
    """The titles of the tasks that they heard are overdue."""
    notes = Notification.objects.filter(kind=Kind.OVERDUE, recipient=person)
    return sorted(note.task.title for note in notes.select_related("task") if note.task)


def break_telling(monkeypatch: pytest.MonkeyPatch, is_broken: Callable[[Telling], bool]) -> None:
    def notify(tellings: list[Telling]) -> None:
        notify_all(tellings)
        if any(is_broken(telling) for telling in tellings):
            raise ZeroDivisionError("broken")

    monkeypatch.setattr(reminders, "notify_all", notify)


def test_one_person_who_cannot_be_told_holds_up_no_other(
    team: Team, alice: User, bob: User, remind_at: Remind, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = due_in_an_hour(team, "Broken", bob)
    watch_task(actor=alice, task=task, is_muted=False)
    for title in ("One", "Two"):
        due_in_an_hour(team, title, alice)
    Delivery.objects.all().delete()
    break_telling(monkeypatch, lambda telling: telling.person == bob)
    logged = remind_at(HOUR)
    assert (told(alice), told(bob)) == (["Broken", "One", "Two"], [])
    assert Delivery.objects.filter(recipient=alice, kind=Kind.OVERDUE).count() == 1, "one mail"
    assert logged[-1]["exc_info"], "with its traceback"
    assert (logged[-1]["person"], logged[-1]["task"]) == (str(bob.pk), str(task.pk))


def test_of_that_person_only_the_task_that_is_broken_is_missing(
    team: Team, bob: User, remind_at: Remind, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [due_in_an_hour(team, title, bob) for title in ("Broken", "One", "Two")]
    break_telling(monkeypatch, lambda telling: telling.task == tasks[0])
    remind_at(HOUR)
    assert told(bob) == ["One", "Two"]
    assert left_behind(JOB).keys() == {tasks[0].pk}


def test_what_failed_is_told_when_it_goes_again_however_late(
    team: Team, bob: User, remind_at: Remind, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_in_an_hour(team, "Broken", bob)
    with monkeypatch.context() as broken:
        break_telling(broken, lambda _: True)
        for minutes in (0, 1, 30, 60):
            assert remind_at(HOUR + minutes * MINUTE)
    assert Watermark.objects.get(job=JOB).done_until == START + 2 * HOUR
    monkeypatch.setattr(timezone, "now", lambda: START + 9 * HOUR)
    for _ in range(2):
        remind()
    assert told(bob) == ["Broken"]
    assert not left_behind(JOB)


def test_who_cannot_be_found_leaves_the_others_alone(
    team: Team, bob: User, remind_at: Remind, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = due_in_an_hour(team, "Broken", bob)
    due_in_an_hour(team, "Fine", bob)
    find = reminders._concerned

    def concerned(asked: Task) -> Any:
        if asked == task:
            raise ZeroDivisionError("broken")
        return find(asked)

    monkeypatch.setattr(reminders, "_concerned", concerned)
    remind_at(HOUR)
    assert told(bob) == ["Fine"]
    assert left_behind(JOB).keys() == {task.pk}


def test_preferences_that_cannot_be_read_are_one_persons_trouble(
    team: Team, alice: User, bob: User, remind_at: Remind, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=bob.pk).update(preferences={"remind_hours": "broken"})
    read = Preferences.read

    def strict(given: dict[str, Any]) -> Preferences:
        if given.get("remind_hours") == "broken":
            raise ZeroDivisionError("broken")
        return read(given)

    monkeypatch.setattr(Preferences, "read", strict)
    for person in (alice, bob):
        due_in_an_hour(team, "Soon", person)
    assert remind_at(MINUTE)
    assert Notification.objects.filter(kind=Kind.DUE_SOON).get().recipient == alice


def test_what_is_done_meanwhile_is_not_tried_any_more(
    team: Team, bob: User, remind_at: Remind, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = due_in_an_hour(team, "Broken", bob)
    break_telling(monkeypatch, lambda _: True)
    remind_at(HOUR)
    assert left_behind(JOB)
    update_task(actor=bob, task=task, status=team.statuses.get(slug="done"))
    assert not remind_at(HOUR + MINUTE)
    assert not left_behind(JOB)


def test_staff_are_told_that_reminders_fail(
    team: Team, bob: User, remind_at: Remind, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_in_an_hour(team, "Broken", bob)
    break_telling(monkeypatch, lambda _: True)
    remind_at(HOUR)
    Delivery.objects.all().delete()
    monkeypatch.setattr("notifications.stalling.GRACE_SECONDS", 0)
    for name in ("beat", "worker"):
        note(name)
    [said] = stalls()
    assert said.startswith("Reminders of 1 task fail and are tried again each minute.")


def test_a_digest_that_cannot_be_made_holds_up_no_other_and_waits(
    team: Team, alice: User, bob: User, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = create_task(actor=alice, team=team, title="Paint")
    NotificationSettings.objects.bulk_create(
        NotificationSettings(user=person, digest="daily") for person in (alice, bob)
    )
    for person in (alice, bob):
        watch_task(actor=person, task=task, is_muted=False)
    add_comment(actor=None, task=task, body="Red")
    Delivery.objects.all().delete()
    tomorrow = timezone.now() + 24 * HOUR
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    send = digesting.send_digest

    def broken(person: User, now: datetime) -> bool:
        sent = send(person, now)
        if person == alice:
            raise ZeroDivisionError("broken")
        return sent

    with monkeypatch.context() as breaking, capture_logs() as lines:
        breaking.setattr(digesting, "send_digest", broken)
        assert send_due_digests() == 1
    assert Delivery.objects.get().recipient == bob
    [failed] = [line for line in lines if line["event"] == "sweep_failed"]
    assert (failed["person"], failed["job"]) == (str(alice.pk), "send_digests")
    assert failed["exc_info"]
    assert send_due_digests() == 1, "the one that failed, and no other again"
    assert set(Delivery.objects.values_list("recipient", flat=True)) == {alice.pk, bob.pk}
