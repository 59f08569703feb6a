"""Days and moments lie where every clock can show them; those taken before break no page."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import api_tokens
from accounts.models import ApiToken, User
from accounts.reach import BEYOND, is_beyond
from accounts.tests.api import Api
from notifications.due_words import due_words
from notifications.models import Kind, Notification
from tasks import actions
from tasks.actions.recurrence import _moved
from tasks.custom_values import plain_value
from tasks.models import CustomField, FieldType, Recurrence, Task
from tasks.tests.filled_forms import filled_in
from tasks.tests.pages import HTMX
from teams import days
from teams.models import Team

pytestmark = pytest.mark.django_db

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "beyond"),
    [
        (date(1899, 12, 31), True),
        (date(1900, 1, 1), False),
        (date(9000, 12, 31), False),
        (date(9001, 1, 1), True),
        (LAST, True),
        (FIRST, True),
        (None, False),
    ],
)
def test_the_years_that_are_taken(day: date | None, beyond: bool) -> None:
    assert is_beyond(day) is beyond


@pytest.fixture(params=["Europe/Berlin", "America/New_York"])
def placed(request: pytest.FixtureRequest, team: Team, bob: User) -> Team:
    """The team and bob both live there."""
    Team.objects.update(time_zone=request.param)
    User.objects.update(time_zone=request.param)
    team.refresh_from_db()
    return team


def a_note(team: Team, recipient: User, actor: User) -> Notification:
    actions.create_task(actor=actor, team=team, title="Theirs", assignee=recipient)
    return Notification.objects.get(recipient=recipient, kind=Kind.ASSIGNED)


@pytest.mark.parametrize("given", ["9999-12-31T23:30:00Z", "0001-01-01T00:00:00Z", "9999-12-31"])
@pytest.mark.parametrize(
    ("method", "path", "field", "rest"),
    [
        ("PATCH", "tasks/{key}", "due_date", {}),
        ("PATCH", "tasks/{key}", "start_date", {}),
        ("POST", "tasks", "due_date", {"team": "core", "title": "T"}),
        ("POST", "tasks/bulk", "due_date", {"team": "core", "ids": ["{key}"]}),
        ("POST", "time-entries", "started_at", {"task": "{key}", "ended_at": "2026-01-05T10:00Z"}),
        ("POST", "time-entries", "day", {"task": "{key}", "seconds": 60}),
        ("POST", "cycles", "starts_on", {"team": "core", "name": "C"}),
        ("POST", "projects", "ends_on", {"team": "core", "name": "P"}),
        ("PUT", "tasks/{key}/recurrence", "starts_at", {"rule": "FREQ=DAILY"}),
        ("PATCH", "notifications/{note}", "snoozed_until", {}),
        ("POST", "tokens", "expires_at", {"name": "T", "scope": "read"}),
    ],
)
def test_programs_are_told_the_years(
    placed: Team, alice: User, bob: User, task: Task, method: str, path: str, field: str,
    rest: dict[str, Any], given: str,
) -> None:  # fmt: skip
    if field in ("day", "starts_on", "ends_on"):
        given = given[:10]
    elif field not in ("due_date", "start_date") and len(given) == len("9999-12-31"):
        given += "T22:59:00-01:00"
    note = a_note(placed, alice, bob)
    words = {"{key}": task.key}
    body = {name: words.get(value, value) for name, value in rest.items() if name != "ids"}
    body |= {"ids": [task.key], "changes": {field: given}} if "ids" in rest else {field: given}
    reply = Api(alice).call(method, path.format(key=task.key, note=note.pk), body)
    assert (reply.status, reply.details) == (400, {field: [BEYOND]}), reply.raw


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_people_are_told_the_years(placed: Team, as_bob: Client, task: Task, day: str) -> None:
    key = task.key
    shown = filled_in(as_bob.get(reverse("tasks:detail", args=[key])), "due_date")
    whole = {"due_date": [day]}
    timed = {"start_date": [day], "start_time": ["23:59"]}
    for typed in (whole, timed, whole | timed):
        place = reverse("tasks:edit_fields", args=[key])
        answer = as_bob.post(place, shown | typed, headers=HTMX)
        assert (answer.status_code, BEYOND in answer.content.decode()) == (422, True)
    for name, form in (
        ("log_time", {"duration": "1h", "day": day}),
        ("recur", {"rule": "FREQ=DAILY", "starts_at": f"{day}T23:59", "mode": "schedule"}),
    ):
        answer = as_bob.post(reverse(f"tasks:{name}", args=[key]), form)
        assert (answer.status_code, BEYOND in answer.content.decode()) == (422, True), name
    task.refresh_from_db()
    assert (task.version, task.time_entries.count()) == (1, 0)


def test_a_custom_day_and_a_bots_token_have_the_same_years(team: Team, alice: User) -> None:
    field = CustomField(team=team, name="Day", type=FieldType.DATE)
    with pytest.raises(ValidationError, match="1900 to 9000"):
        plain_value(field, "9999-12-31")
    with pytest.raises(ValidationError, match="1900 to 9000"):
        api_tokens.create_token(actor=alice, user=alice, name="T", scope="read", expires_at=LAST)


@pytest.fixture
def kept(placed: Team, task: Task, bob: User) -> Task:
    """With moments from before there was a rule: in its row, and older ones in the log."""
    Task.objects.update(due_date=LAST, start_date=FIRST)
    task.refresh_from_db()
    actions.update_task(actor=bob, task=task, due_date=None, start_date=None)
    Task.objects.update(due_date=LAST, start_date=FIRST, assignee=bob)
    entry = actions.log_time(actor=bob, task=task, person=bob, seconds=60)
    type(entry).objects.update(started_at=FIRST, day=FIRST.date())
    return Task.objects.select_related("team", "status").get()


@pytest.mark.parametrize(
    "page", ["board", "list", "export", "activity", "detail", "edit", "timesheet"]
)
def test_pages_are_shown_with_what_was_taken_before(as_bob: Client, kept: Task, page: str) -> None:
    place = kept.key if page in ("detail", "edit") else kept.team.slug
    answer = as_bob.get(reverse(f"tasks:{page}", args=[place]))
    assert answer.status_code == 200
    assert answer.getvalue()


def test_programs_read_what_was_taken_before(alice: User, kept: Task) -> None:
    api = Api(alice)
    for path in (
        f"tasks/{kept.key}",
        "tasks?team=core",
        "tasks?q=due:>2027-01-01",
        f"tasks/{kept.key}/activity",
        "tasks/export?team=core",
        "time-entries?team=core",
        "teams/core/events?since=0",
    ):
        assert api.get(path).status == 200, path
    assert api.get(f"tasks/{kept.key}").data["due_date"] == "9999-12-31T23:30:00Z"


def test_the_form_keeps_what_was_taken_before(as_bob: Client, kept: Task) -> None:
    shown = filled_in(as_bob.get(reverse("tasks:detail", args=[kept.key])), "due_date")
    place = reverse("tasks:edit_fields", args=[kept.key])
    assert as_bob.post(place, shown | {"points": ["3"]}, headers=HTMX).status_code == 200
    kept.refresh_from_db()
    assert (kept.points, kept.due_date, kept.start_date) == (3, LAST, FIRST)


def test_mails_and_rules_go_on_with_what_was_taken_before(kept: Task) -> None:
    assert "9999" in due_words(kept)
    zone = kept.team.time_zone
    rule = Recurrence(team=kept.team, task=kept, time_zone=zone, starts_at=kept.created_at)
    assert _moved(kept.due_date, rule, kept.created_at) == kept.due_date


def test_what_is_put_off_and_what_expires_is_shown(
    placed: Team, alice: User, bob: User, as_bob: Client
) -> None:
    note = a_note(placed, bob, alice)
    Notification.objects.filter(pk=note.pk).update(snoozed_until=LAST)
    inbox = as_bob.get(reverse("notifications:inbox"), {"show": "snoozed"})
    assert "Snoozed until 31 Dec" in inbox.content.decode()
    api_tokens.create_token(actor=bob, user=bob, name="T", scope="read")
    ApiToken.objects.update(expires_at=LAST)
    assert "31 December 9999" in as_bob.get(reverse("teams:tokens")).content.decode()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("moment", [FIRST, LAST, datetime.max.replace(tzinfo=UTC)])
def test_every_clock_shows_every_moment(zone: str, moment: datetime) -> None:
    team = Team(time_zone=zone)
    assert days.local(team, moment) == moment
    days.day_of(team, moment)
    assert days.whole_day(team, moment) is None
