"""The pages of tracked time and custom fields, as browsers use them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks import actions
from tasks.durations import read_duration, show_duration
from tasks.models import CustomField, FieldType, Task, TimeEntry
from tasks.tests.pages import HTMX, form_of
from tasks.tests.test_custom_fields import a_field
from teams.actions import remove_member, update_team
from teams.models import Membership, Role, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 30m", 5400),
        ("1h30m", 5400),
        ("90m", 5400),
        ("90 min", 5400),
        ("1:30", 5400),
        ("0:00:30", 30),
        ("1.5", 5400),
        ("1,5h", 5400),
        ("2", 7200),
        ("0.25 h", 900),
    ],
)
def test_durations_are_read(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", " ", "x", "1:60", "-1", "1h 30", "1e5", "m", "9" * 30, "1.5.5"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(Exception, match="Give a length of time"):
        read_duration(text)


def test_durations_are_shown() -> None:
    shown = [show_duration(seconds) for seconds in (0, 20, 60, 3600, 5400, 90_000, 3599)]
    assert shown == ["0m", "20s", "1m", "1h", "1h 30m", "25h", "1h"]


def test_the_timer_on_the_page(task: Task, as_bob: Client, bob: User) -> None:
    place = reverse("tasks:timer", args=[task.key])
    assert as_bob.post(place).status_code == 302
    page = as_bob.get(reverse("tasks:detail", args=[task.key])).text
    assert "Stop the timer" in page
    part = as_bob.post(place, {"stop": "1"}, headers=HTMX).text
    assert "Start the timer" in part
    assert "<html" not in part
    assert not TimeEntry.objects.running().exists()
    assert as_bob.post(place, {"stop": "1"}).status_code == 302, "it has stopped already"


def test_logging_time_on_the_page(task: Task, as_bob: Client, bob: User) -> None:
    place = reverse("tasks:log_time", args=[task.key])
    data = {"duration": "1h 30m", "day": "2026-01-05", "note": "Review"}
    assert as_bob.post(place, data).status_code == 302
    entry = TimeEntry.objects.get()
    assert (entry.seconds, entry.day, entry.note) == (5400, date(2026, 1, 5), "Review")
    for wrong in ({"duration": "soon"}, {"day": "2999-01-01"}, {"duration": "23"}):
        for headers in (HTMX, {}):
            refused = as_bob.post(place, data | wrong, headers=headers)
            assert refused.status_code == 422
            assert "Review" in refused.text, "what was typed is not lost"
    assert TimeEntry.objects.count() == 1


def test_managers_log_the_time_of_others(
    task: Task, team: Team, as_alice: Client, as_bob: Client, alice: User, bob: User
) -> None:
    place = reverse("tasks:log_time", args=[task.key])
    page = reverse("tasks:detail", args=[task.key])
    assert "Whose time" in as_alice.get(page).text
    assert "Whose time" not in as_bob.get(page).text
    data = {"duration": "1h", "day": "2026-01-05", "person": str(bob.pk)}
    assert as_alice.post(place, data).status_code == 302
    assert TimeEntry.objects.get().person == bob
    viewer = a_member(team, Role.VIEWER)
    refused = as_alice.post(place, data | {"person": str(viewer.pk)})
    assert refused.status_code == 422, "who only looks has no time to track"
    assert as_bob.post(place, data | {"person": str(alice.pk)}).status_code == 302
    assert set(TimeEntry.objects.values_list("person", flat=True)) == {bob.pk}


def test_editing_and_deleting_time(task: Task, as_bob: Client, bob: User, alice: User) -> None:
    entry = actions.log_time(actor=bob, task=task, person=bob, seconds=60, day=date(2026, 1, 5))
    place = reverse("tasks:edit_time", args=[entry.pk])
    data = form_of(as_bob.get(place)) | {"duration": "2h"}
    assert as_bob.post(place, data).status_code == 302
    entry.refresh_from_db()
    assert (entry.seconds, entry.day) == (7200, date(2026, 1, 5))
    hers = actions.log_time(actor=alice, task=task, person=alice, seconds=60)
    for name in ("tasks:edit_time", "tasks:delete_time"):
        assert as_bob.get(reverse(name, args=[hers.pk])).status_code == 403
    place = reverse("tasks:delete_time", args=[entry.pk])
    assert as_bob.get(place).status_code == 200
    assert as_bob.post(place).status_code == 302
    assert list(TimeEntry.objects.all()) == [hers]


def test_managers_stop_and_delete_a_timer_that_somebody_has_forgotten(
    task: Task, team: Team, as_alice: Client, as_bob: Client
) -> None:
    dora = a_member(team, Role.DEVELOPER)
    with time_machine.travel(datetime(2026, 1, 5, 12, tzinfo=UTC)):
        entry = actions.start_timer(actor=dora, task=task)
    remove_member(actor=None, membership=Membership.objects.get(team=team, user=dora))
    page = reverse("tasks:detail", args=[task.key])
    place = reverse("tasks:edit_time", args=[entry.pk])
    assert place in as_alice.get(page).text
    assert place not in as_bob.get(page).text
    assert as_bob.post(place, {"stop": "1"}).status_code == 403
    delete = as_alice.get(reverse("tasks:delete_time", args=[entry.pk])).text
    assert "Delete the timer?" in delete
    assert "Stop the timer" in as_alice.get(place).text
    assert as_alice.post(place, {"stop": "1"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.is_running, entry.seconds, entry.person) == (False, TimeEntry.LONGEST, dora)
    assert "Stop the timer" not in as_alice.get(place).text
    late = as_alice.post(place, {"stop": "1"}, follow=True)
    assert "The timer does not run." in late.text


def test_outsiders_see_no_time(task: Task, as_charlie: Client, bob: User) -> None:
    entry = actions.log_time(actor=bob, task=task, person=bob, seconds=60)
    for place in (
        reverse("tasks:edit_time", args=[entry.pk]),
        reverse("tasks:delete_time", args=[entry.pk]),
        reverse("tasks:timesheet", args=[task.team.slug]),
    ):
        assert as_charlie.get(place).status_code == 404
    for name in ("tasks:timer", "tasks:log_time", "tasks:edit_custom"):
        assert as_charlie.post(reverse(name, args=[task.key])).status_code == 404


def test_the_totals_of_a_team(task: Task, as_bob: Client, bob: User, alice: User) -> None:
    actions.log_time(actor=bob, task=task, person=bob, seconds=3600, day=date(2026, 1, 5))
    actions.log_time(actor=alice, task=task, person=alice, seconds=1800, day=date(2026, 1, 6))
    place = reverse("tasks:timesheet", args=[task.team.slug])
    assert "Nobody has logged time" in as_bob.get(place).text, "this week"
    year = {"first": "2026-01-01", "last": "2026-12-31"}
    for group in ("", "task", "person", "label", "day", "week", "month"):
        assert "1h 30m in all" in as_bob.get(place, year | {"group": group}).text
    assert "1h in all" in as_bob.get(place, year | {"person": str(bob.pk)}).text
    assert "1h in all" in as_bob.get(place, year | {"last": "2026-01-05"}).text
    for wrong in ({"first": "x"}, {"first": "2027-01-01"}, {"group": "x"}, {"person": "x"}):
        assert as_bob.get(place, year | wrong).status_code == 422


def test_setting_up_a_field_on_the_page(team: Team, as_alice: Client, as_bob: Client) -> None:
    place = reverse("tasks:thing_create", args=[team.slug, "custom_field"])
    data = {"name": "Severity", "type": "choice", "lines": "Low\n\nHigh\n"}
    assert as_bob.post(place, data).status_code == 403
    assert as_alice.post(place, data).status_code == 302
    field = CustomField.objects.get()
    assert [choice["name"] for choice in field.choices] == ["Low", "High"]
    low, high = (choice["id"] for choice in field.choices)
    place = reverse("tasks:thing_edit", args=[team.slug, "custom_field", field.pk])
    assert as_alice.post(place, {"name": "Sev", "lines": "Minor\nHigh\nTop"}).status_code == 302
    field.refresh_from_db()
    assert [choice["id"] for choice in field.choices][:2] == [low, high]
    assert [choice["name"] for choice in field.choices] == ["Minor", "High", "Top"]
    assert as_alice.post(place, {"name": "Sev", "lines": "Other"}).status_code == 422
    assert as_alice.post(place, {"name": "Sev", "lines": ""}).status_code == 422
    assert "Sev" in as_bob.get(reverse("tasks:workflow", args=[team.slug])).text
    place = reverse("tasks:thing_delete", args=[team.slug, "custom_field", field.pk])
    assert "lose what they say" in as_alice.get(place).text
    assert as_alice.post(place).status_code == 302
    assert not CustomField.objects.exists()


GIVEN: list[tuple[FieldType, Any, Any]] = [
    (FieldType.TEXT, "Words", "Words"),
    (FieldType.NUMBER, "1.5", 1.5),
    (FieldType.DATE, "2027-01-31", "2027-01-31"),
    (FieldType.URL, "https://example.com/", "https://example.com/"),
    (FieldType.CHECKBOX, "on", True),
]


def test_filling_in_fields_on_the_page(task: Task, as_bob: Client, bob: User) -> None:
    fields = {field_type: a_field(task.team, field_type) for field_type in FieldType}
    detail = reverse("tasks:detail", args=[task.key])
    place = reverse("tasks:edit_custom", args=[task.key])
    shown = _sent(as_bob, detail)
    data = shown | {f"custom_{fields[kind].pk}": typed for kind, typed, _ in GIVEN}
    choice, choices = fields[FieldType.CHOICE], fields[FieldType.CHOICES]
    data[f"custom_{choice.pk}"] = choice.choices[1]["id"]
    data[f"custom_{choices.pk}"] = [c["id"] for c in choices.choices[:2]]
    data[f"custom_{fields[FieldType.PERSON].pk}"] = str(bob.pk)
    assert as_bob.post(place, data).status_code == 302
    task.refresh_from_db()
    for kind, _, kept in GIVEN:
        assert task.custom[str(fields[kind].pk)] == kept
    assert task.custom[str(choice.pk)] == choice.choices[1]["id"]
    assert task.custom[str(choices.pk)] == [c["id"] for c in choices.choices[:2]]
    assert task.custom[str(fields[FieldType.PERSON].pk)] == str(bob.pk)
    version = task.version
    assert as_bob.post(place, _sent(as_bob, detail)).status_code == 302
    task.refresh_from_db()
    assert task.version == version, "sending back what was shown changes nothing"
    text = f"custom_{fields[FieldType.TEXT].pk}"
    late = as_bob.post(place, shown | {text: "Mine"}, headers=HTMX)
    assert (late.status_code, "has changed this" in late.text) == (409, True)
    part = as_bob.post(place, _sent(as_bob, detail) | {text: ""}, headers=HTMX)
    assert part.status_code == 200
    task.refresh_from_db()
    assert str(fields[FieldType.TEXT].pk) not in task.custom


def test_viewers_read_what_fields_say(task: Task, as_bob: Client, bob: User, team: Team) -> None:
    link, owner = a_field(team, FieldType.URL), a_field(team, FieldType.PERSON)
    said = {str(link.pk): "https://example.com/?a=1&b=2", str(owner.pk): str(bob.pk)}
    actions.update_task(actor=None, task=task, custom=said)
    bob.memberships.update(role="viewer")
    page = as_bob.get(reverse("tasks:detail", args=[task.key])).text
    assert 'href="https://example.com/?a=1&amp;b=2"' in page
    assert "Start the timer" not in page


def test_creating_a_task_with_fields(team: Team, as_bob: Client) -> None:
    field = a_field(team, FieldType.NUMBER)
    place = reverse("tasks:create", args=[team.slug])
    page = as_bob.get(place)
    data = {name: value for name, value in form_of(page).items() if value not in ("", [])}
    data |= {"title": "New", f"custom_{field.pk}": "7"}
    assert as_bob.post(place, data | {f"custom_{field.pk}": "x"}).status_code == 422
    assert as_bob.post(place, data).status_code == 302
    assert Task.objects.get(title="New").custom == {str(field.pk): 7}


def test_pages_show_the_teams_days(team: Team, task: Task, as_alice: Client, alice: User) -> None:
    place = reverse("teams:settings", args=[team.slug])
    settings = {"name": team.name, "slug": team.slug, "key": team.key}
    assert as_alice.post(place, settings | {"time_zone": "Nowhere"}).status_code == 422
    assert as_alice.post(place, settings | {"time_zone": "Asia/Tokyo"}).status_code == 302
    actions.update_task(actor=alice, task=task, due_date=date(2027, 1, 31))
    task.refresh_from_db()
    assert task.due_date is not None
    assert task.due_date.isoformat() == "2027-01-31T14:59:59+00:00"
    detail = as_alice.get(reverse("tasks:detail", args=[task.key]))
    assert form_of(detail, "side_form")["due_date"] == date(2027, 1, 31)
    update_team(actor=alice, team=team, time_zone="America/New_York")
    assert "31 Jan" in as_alice.get(reverse("tasks:card", args=[task.key])).text


def _sent(client: Client, place: str) -> dict[str, Any]:
    """What a browser would send: boxes that are not ticked are left out."""
    data = form_of(client.get(place), "custom_form")
    return {name: value for name, value in data.items() if value not in (False, [], "")}
