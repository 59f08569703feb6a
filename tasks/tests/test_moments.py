"""The start and the due date of a task: a day, or an hour of it, by the team's clock."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks import actions
from tasks.models import Task
from tasks.tests.filled_forms import filled_in
from tasks.tests.pages import HTMX
from teams.models import Team

pytestmark = pytest.mark.django_db

#: In Berlin, where the team is, 16:00:30 and 09:00 of winter.
DUE = datetime(2027, 2, 3, 15, 0, 30, tzinfo=UTC)
START = datetime(2027, 2, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def timed(task: Task, alice: User) -> Task:
    Team.objects.filter(pk=task.team_id).update(time_zone="Europe/Berlin")
    task = Task.objects.get(pk=task.pk)
    return actions.update_task(actor=alice, task=task, due_date=DUE, start_date=START)


def moments(task: Task) -> tuple[datetime | None, datetime | None]:
    task.refresh_from_db()
    return task.start_date, task.due_date


def save(client: Client, task: Task, **typed: str) -> int:
    page = client.get(reverse("tasks:detail", args=[task.key]))
    form = filled_in(page, "due_date") | {name: [text] for name, text in typed.items()}
    answer = client.post(reverse("tasks:edit_fields", args=[task.key]), form, headers=HTMX)
    return answer.status_code


def test_the_page_shows_the_hours(as_bob: Client, timed: Task) -> None:
    form = filled_in(as_bob.get(reverse("tasks:detail", args=[timed.key])), "due_date")
    assert (form["due_date"], form["due_time"]) == (["2027-02-03"], ["16:00:30"])
    assert (form["start_date"], form["start_time"]) == (["2027-02-01"], ["09:00"])


def test_another_day_keeps_the_hour(as_bob: Client, timed: Task) -> None:
    """Also over the change to summer time: 16:00 stays 16:00."""
    assert save(as_bob, timed, due_date="2027-04-05", start_date="2027-02-02") == 200
    assert moments(timed) == (START.replace(day=2), datetime(2027, 4, 5, 14, 0, 30, tzinfo=UTC))


def test_another_hour_keeps_the_day(as_bob: Client, timed: Task) -> None:
    assert save(as_bob, timed, due_time="08:15", start_time="") == 200
    assert moments(timed) == (
        datetime(2027, 1, 31, 23, 0, tzinfo=UTC),
        datetime(2027, 2, 3, 7, 15, tzinfo=UTC),
    )


def test_without_its_hour_it_is_the_whole_day(as_bob: Client, timed: Task) -> None:
    assert save(as_bob, timed, due_time="") == 200
    assert moments(timed)[1] == datetime(2027, 2, 3, 22, 59, 59, tzinfo=UTC)
    form = filled_in(as_bob.get(reverse("tasks:detail", args=[timed.key])), "due_date")
    assert (form["due_date"], form["due_time"]) == (["2027-02-03"], [""])


def test_what_is_not_touched_stays_to_the_second(as_bob: Client, timed: Task) -> None:
    assert save(as_bob, timed, points="3") == 200
    assert moments(timed) == (START, DUE)


def test_without_its_day_an_hour_goes_too(as_bob: Client, timed: Task) -> None:
    assert save(as_bob, timed, due_date="", start_date="") == 200
    assert moments(timed) == (None, None)


def test_an_hour_of_no_day_is_refused(as_bob: Client, task: Task) -> None:
    assert save(as_bob, task, due_time="10:00") == 422
    page = reverse("tasks:create", args=[task.team.slug])
    form = filled_in(as_bob.get(page), "title") | {"title": ["x"], "start_time": ["10:00"]}
    answer = as_bob.post(page, form)
    assert answer.context["form"].errors == {
        "start_date": ["Give the day of that hour as well."],
    }
    assert moments(task) == (None, None)


def test_a_task_is_created_with_its_hours(as_bob: Client, timed: Task) -> None:
    page = reverse("tasks:create", args=[timed.team.slug])
    typed = {"title": ["x"], "due_date": ["2027-07-01"], "due_time": ["10:30"]}
    assert as_bob.post(page, filled_in(as_bob.get(page), "title") | typed).status_code == 302
    task = Task.objects.get(title="x")
    assert moments(task) == (None, datetime(2027, 7, 1, 8, 30, tzinfo=UTC))


def test_one_changes_the_day_and_another_the_hour(as_bob: Client, alice: User, timed: Task) -> None:
    page = as_bob.get(reverse("tasks:detail", args=[timed.key]))
    form = filled_in(page, "due_date") | {"due_time": ["08:00"]}
    actions.update_task(actor=alice, task=timed, due_date=DUE.replace(day=9))
    place = reverse("tasks:edit_fields", args=[timed.key])
    assert as_bob.post(place, form, headers=HTMX).status_code == 200
    assert moments(timed)[1] == datetime(2027, 2, 9, 7, 0, tzinfo=UTC)


def test_an_hour_of_a_day_that_another_takes_away_is_not_lost(
    as_bob: Client, alice: User, timed: Task
) -> None:
    page = as_bob.get(reverse("tasks:detail", args=[timed.key]))
    form = filled_in(page, "due_date") | {"due_time": ["08:00"]}
    actions.update_task(actor=alice, task=timed, due_date=None)
    place = reverse("tasks:edit_fields", args=[timed.key])
    answer = as_bob.post(place, form, headers=HTMX)
    assert answer.status_code in (409, 422)
    assert "08:00" in answer.text
    assert moments(timed)[1] is None


def test_lists_and_activity_tell_the_hour(as_bob: Client, timed: Task) -> None:
    for page in ("board", "list"):
        text = as_bob.get(reverse(f"tasks:{page}", args=[timed.team.slug])).content.decode()
        assert ">3 Feb, 16:00<" in text
    text = as_bob.get(reverse("tasks:detail", args=[timed.key])).content.decode()
    assert "set it due 3 February 2027, 16:00" in text
    assert "set the start to 1 February 2027, 09:00" in text
