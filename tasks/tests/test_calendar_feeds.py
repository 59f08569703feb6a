"""What a calendar program gets, and when it gets it no more."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.leaving import delete_account
from accounts.models import User
from tasks import actions
from tasks.actions.calendar_feed import MOST_FEEDS
from tasks.calendars import reading
from tasks.models import CalendarFeed, SavedView, Status, Task
from tasks.tests.factories import TaskFactory
from teams.actions import remove_member, update_team
from teams.models import Membership, Team
from teams.tests.factories import a_team

pytestmark = pytest.mark.django_db

SOON = timezone.now().replace(microsecond=0) + timedelta(days=7)


def new_feed(owner: User, **subject: Any) -> str:
    """The path of a new feed."""
    _, secret = actions.create_feed(actor=owner, owner=owner, **subject)
    return f"/calendar/{secret}.ics"


def read(path: str, **headers: str) -> Any:
    """As a program does that nobody has signed in to."""
    return Client(headers=headers).get(path)


def events(path: str) -> dict[str, Any]:
    """By what they are called."""
    answer = read(path)
    assert answer.status_code == 200, answer
    calendar: Any = Calendar.from_ical(answer.content)
    return {str(event["SUMMARY"]): event for event in calendar.events}


def due(team: Team, title: str = "Ship", **fields: Any) -> Task:
    return TaskFactory.create(**{"team": team, "title": title, "due_date": SOON} | fields)


def test_my_tasks_of_all_teams_and_nobody_elses(alice: User, bob: User, team: Team) -> None:
    other = a_team(alice, slug="other", key="OTHER")
    mine = due(team, "Mine", assignee=alice)
    also = due(other, "There", assignee=alice)
    due(team, "Of Bob", assignee=bob)
    TaskFactory.create(team=team, title="Some day", assignee=alice)
    assert set(events(new_feed(alice))) == {f"{mine.key} Mine", f"{also.key} There"}


def test_a_team_and_a_view(alice: User, bob: User, team: Team) -> None:
    due(team, "Urgent one", priority=4)
    due(team, "Small one", assignee=bob)
    view = actions.create_view(
        actor=alice, team=team, name="Urgent", query="priority:urgent", is_shared=False
    )
    assert set(events(new_feed(bob, team=team))) == {"CORE-1 Urgent one", "CORE-2 Small one"}
    assert set(events(new_feed(alice, view=view))) == {"CORE-1 Urgent one"}


def test_it_goes_with_the_task(alice: User, team: Team) -> None:
    path, task = new_feed(alice, team=team), due(team, assignee=alice)
    (first,) = events(path).values()
    task = actions.update_task(actor=alice, task=task, title="Shipped", description="Really.")
    (second,) = events(path).values()
    assert second["UID"] == first["UID"] == f"{task.pk}@127.0.0.1"
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])
    assert second["SUMMARY"] == "CORE-1 Shipped"
    assert second["URL"] == f"{settings.SITE_URL}/tasks/CORE-1"
    assert second["DESCRIPTION"].endswith("Really.")
    assert "Alice" in second["DESCRIPTION"]
    done = Status.objects.get(team=team, slug="done")
    actions.update_task(actor=alice, task=task, status=done)
    assert set(events(path)) == {"✓ CORE-1 Shipped"}
    cancelled = Status.objects.get(team=team, slug="cancelled")
    actions.update_task(actor=alice, task=task, status=cancelled)
    assert events(path) == {}
    actions.update_task(actor=alice, task=task, status=done)
    actions.delete_task(actor=alice, task=task)
    assert events(path) == {}


def test_labels_are_categories(alice: User, team: Team) -> None:
    label = actions.create_label(actor=alice, team=team, name="a, b; c")
    due(team, labels=[label])
    (event,) = events(new_feed(alice, team=team)).values()
    assert event.categories == ["a, b; c"]


# Moments and days


def berlin(alice: User, team: Team) -> Team:
    return update_team(actor=alice, team=team, time_zone="Europe/Berlin")


def times(task: Task, alice: User) -> tuple[Any, Any]:
    found = events(new_feed(alice, team=task.team))[str(task)]
    return found["DTSTART"].dt, found["DTEND"].dt if "DTEND" in found else None


def next_year() -> int:
    return timezone.now().year + 1


def last_sunday(month: int) -> date:
    """When clocks of Europe change, next year."""
    day = date(next_year(), month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def test_a_day_is_a_whole_day_of_the_team(alice: User, team: Team) -> None:
    day = date(next_year(), 7, 1)
    task = due(berlin(alice, team), due_date=day)
    assert task.due_date == datetime(day.year, 6, 30, 22, tzinfo=UTC) + timedelta(
        hours=23, minutes=59, seconds=59
    )
    assert times(task, alice) == (day, None)


@pytest.mark.parametrize("month", [3, 10])
def test_days_on_which_clocks_change(alice: User, team: Team, month: int) -> None:
    day = last_sunday(month)
    task = due(berlin(alice, team), due_date=day)
    assert times(task, alice) == (day, None)


def test_both_hours_of_the_night_with_two_of_them(alice: User, team: Team) -> None:
    """02:30 comes twice: local time with a name could say only one of them."""
    night = datetime.combine(last_sunday(10), datetime.min.time(), UTC)
    berlin(alice, team)
    moments = [night + timedelta(minutes=30), night + timedelta(minutes=90)]
    found = [times(due(team, f"T{at}", due_date=at), alice)[0] for at in moments]
    assert found == moments


def test_from_start_to_due(alice: User, team: Team) -> None:
    team = berlin(alice, team)
    first, last = date(next_year(), 5, 4), date(next_year(), 5, 8)
    days = due(team, "Days", start_date=first, due_date=last)
    assert times(days, alice) == (first, last + timedelta(days=1)), "the end is not part of it"
    hours = due(team, "Hours", start_date=SOON - timedelta(hours=2))
    assert times(hours, alice) == (SOON - timedelta(hours=2), SOON)


# The text


def lines(content: bytes) -> Iterator[bytes]:
    assert content.endswith(b"\r\n")
    yield from content[:-2].split(b"\r\n")


def test_the_text_is_what_rfc_5545_asks_for(alice: User, team: Team) -> None:
    title = "ä" * 90 + " \\ ; , END:VCALENDAR"
    due(team, title, description="One\nBEGIN:VALARM\r\nTwo: x\x07\u2028y", due_date=SOON)
    path = new_feed(alice, team=team)
    answer = read(path)
    content = answer.content
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines(content))
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
    assert [line.decode() for line in lines(content)], "no character is cut in two"
    whole = content.replace(b"\r\n ", b"")
    names = [re.split(rb"[:;]", line)[0].decode() for line in lines(whole)]
    assert names[:3] == ["BEGIN", "VERSION", "PRODID"]
    assert names.count("BEGIN") == names.count("END") == 2, "nobody's text begins a component"
    for needed in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "LAST-MODIFIED", "SEQUENCE", "STATUS"):
        assert names.count(needed) == 1
    calendar: Any = Calendar.from_ical(content)
    calendar.validate()
    (event,) = calendar.events
    assert event["SUMMARY"] == f"CORE-1 {title}"
    assert event["DESCRIPTION"].endswith("One\nBEGIN:VALARM\nTwo: x\u2028y")
    assert calendar.calendar_name == "Core"
    assert b"DTSTAMP:" + event["DTSTAMP"].to_ical() in content
    assert event["DTSTAMP"].to_ical().endswith(b"Z")


def test_it_reaches_back_a_while_and_has_so_many(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_EVENTS", 2)
    due(team, "Long ago", due_date=timezone.now() - timedelta(days=100))
    for number in range(3):
        due(team, f"T{number}", due_date=SOON + timedelta(days=number))
    assert set(events(new_feed(alice, team=team))) == {"CORE-2 T0", "CORE-3 T1"}


def test_many_that_are_past_leave_room_for_what_comes(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_EVENTS", 3)
    for days in range(5, 1, -1):
        due(team, f"{days} days ago", due_date=timezone.now() - timedelta(days=days))
    due(team, "Next", due_date=timezone.now() + timedelta(days=1))
    shown = ["CORE-3 3 days ago", "CORE-4 2 days ago", "CORE-5 Next"]
    assert list(events(new_feed(alice, team=team))) == shown


# Asking again


@pytest.mark.parametrize("query", ["", "is:watched", "due:<30d"])
def test_what_has_not_changed_is_not_sent_again(alice: User, team: Team, query: str) -> None:
    view = actions.create_view(actor=alice, team=team, name="V", query=query, is_shared=True)
    path = new_feed(alice, view=view)
    task = due(team, actor=alice)
    first = read(path)
    assert first["Cache-Control"] == "private, no-cache"
    again = read(path, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    actions.update_task(actor=alice, task=task, title="Other")
    assert read(path, if_none_match=first["ETag"]).status_code == 200


def test_unchanged_costs_few_queries(
    alice: User, team: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path, _ = new_feed(alice, team=team), due(team)
    tag = read(path)["ETag"]
    with django_assert_num_queries(3):  # the feed, the team and its clock, the note of its use
        assert read(path, if_none_match=tag).status_code == 304


def test_many_events_cost_as_many_queries_as_one(alice: User, team: Team) -> None:
    counts = []
    for number in range(2):
        due(team, f"T{number}", assignee=alice)
        path = new_feed(alice, team=team)
        with CaptureQueriesContext(connection) as queries:
            read(path)
        counts.append(len(queries))
    assert all(one == other for one, other in pairwise(counts))


# Who may


def test_whoever_may_see_nothing_reads_nothing(alice: User, bob: User, team: Team) -> None:
    view = actions.create_view(actor=alice, team=team, name="V", query="", is_shared=True)
    due(team, assignee=bob)
    mine, whole, saved = new_feed(bob), new_feed(bob, team=team), new_feed(bob, view=view)
    remove_member(actor=alice, membership=Membership.objects.get(team=team, user=bob))
    assert events(mine) == {}
    assert [read(path).status_code for path in (whole, saved)] == [404, 404]


def test_a_view_that_is_no_longer_shared(alice: User, bob: User, team: Team) -> None:
    view = actions.create_view(actor=alice, team=team, name="V", query="", is_shared=True)
    path = new_feed(bob, view=view)
    assert read(path).status_code == 200
    SavedView.objects.filter(pk=view.pk).update(owner=alice)
    assert read(path).status_code == 404


def test_a_view_whose_label_is_gone(alice: User, team: Team) -> None:
    label = actions.create_label(actor=alice, team=team, name="Gone")
    view = actions.create_view(actor=alice, team=team, name="V", query="label:gone", is_shared=True)
    path = new_feed(alice, view=view)
    assert read(path).status_code == 200
    actions.delete_label(actor=alice, label=label)
    assert read(path).status_code == 404


def test_revoked_is_gone_and_unknown_is_not_there(alice: User) -> None:
    path = new_feed(alice)
    actions.revoke_feed(actor=alice, feed=CalendarFeed.objects.get())
    answer = read(path)
    assert answer.status_code == 410
    assert b"not shared any more" in answer.content
    assert read("/calendar/" + "x" * 43 + ".ics").status_code == 404


def test_who_is_deactivated_or_leaves(alice: User, bob: User, charlie: User, team: Team) -> None:
    ways = {new_feed(bob), new_feed(charlie)}
    User.objects.filter(pk=bob.pk).update(is_active=False)
    delete_account(actor=charlie, user=charlie)
    assert {read(path).status_code for path in ways} == {404}


def test_nobody_makes_one_of_what_they_cannot_see(charlie: User, alice: User, team: Team) -> None:
    private = actions.create_view(actor=alice, team=team, name="V", query="", is_shared=False)
    with pytest.raises(Team.DoesNotExist):
        actions.create_feed(actor=charlie, owner=charlie, team=team)
    with pytest.raises(SavedView.DoesNotExist):
        actions.create_feed(actor=charlie, owner=charlie, view=private)


def test_the_secret_is_kept_by_its_fingerprint_alone(alice: User) -> None:
    feed, secret = actions.create_feed(actor=alice, owner=alice)
    row = CalendarFeed.objects.filter(pk=feed.pk).values().get()
    assert secret not in str(row)
    assert len(secret) == 43


def test_reading_is_counted_by_feed(alice: User, settings: Settings) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"calendar": 2}
    one, other = new_feed(alice), new_feed(alice)
    assert [read(one).status_code for _ in range(3)] == [200, 200, 429]
    assert int(read(one)["Retry-After"]) > 0
    assert read(other).status_code == 200


def test_guessing_is_counted_by_address(settings: Settings) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"anonymous": 2}
    guesses = [read(f"/calendar/{number}.ics").status_code for number in range(3)]
    assert guesses == [404, 404, 429]


# Pages and API


def test_the_page_makes_shows_once_and_revokes(client: Client, alice: User, team: Team) -> None:
    client.force_login(alice)
    page = client.get("/profile/calendars", {"what": str(team.pk)})
    assert f'<option value="{team.pk}" selected>' in page.text
    answer = client.post("/profile/calendars", {"what": str(team.pk)})
    address = re.findall(r'class="secret">([^<]+)<', answer.text)[0]
    assert read(address.removeprefix(settings.SITE_URL)).status_code == 200
    listed = client.get("/profile/calendars").text
    assert address not in listed
    assert "last read" in listed
    feed = CalendarFeed.objects.get()
    client.post(f"/profile/calendars/{feed.pk}/revoke")
    assert read(address.removeprefix(settings.SITE_URL)).status_code == 410
    assert "Core</strong>" not in client.get("/profile/calendars").text


def test_nobody_revokes_anothers(client: Client, alice: User, bob: User) -> None:
    path, feed = new_feed(alice), CalendarFeed.objects.get()
    client.force_login(bob)
    assert client.post(f"/profile/calendars/{feed.pk}/revoke").status_code == 404
    assert read(path).status_code == 200


def test_there_is_an_end_to_them(client: Client, alice: User) -> None:
    for _ in range(MOST_FEEDS):
        new_feed(alice)
    client.force_login(alice)
    answer = client.post("/profile/calendars", {"what": "mine"})
    assert answer.status_code == 422
    assert "Revoke one first" in answer.text


def unfolded(path: str) -> list[str]:
    """As they are sent, with those that were folded in one."""
    answer = read(path)
    assert answer.status_code == 200, answer
    return str(answer.content.decode()).replace("\r\n ", "").split("\r\n")


def test_the_lines_of_a_calendar(alice: User, team: Team) -> None:
    """RFC 7986, 5.1 and 5.7; durations and texts as RFC 5545, 3.3.6 and 3.3.11."""
    update_team(actor=alice, team=team, name="A, B; C\\n: é")
    found = unfolded(new_feed(alice, team=team))
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT30M" in found
    assert "X-PUBLISHED-TTL:PT30M" in found
    assert "NAME:A\\, B\\; C\\\\n: é" in found
    assert "X-WR-CALNAME:A\\, B\\; C\\\\n: é" in found


def test_names_of_two_lines_from_before_break_no_feed(alice: User, team: Team) -> None:
    label = actions.create_label(actor=alice, team=team, name="Red", color="#ff0000")
    due(team, labels=[label])
    type(label).objects.update(name="a\nb")
    Team.objects.update(name="Zeit\r\nRaum\rX")
    found = unfolded(new_feed(alice, team=team))
    assert "NAME:Zeit\\nRaum\\nX" in found
    assert "CATEGORIES:a\\nb" in found


@pytest.mark.parametrize(("ahead", "has_end"), [(0.8, False), (1.0, True)])
def test_nothing_ends_when_it_begins(alice: User, team: Team, ahead: float, has_end: bool) -> None:
    start = SOON + timedelta(milliseconds=100)
    task = due(team, start_date=start, due_date=start + timedelta(seconds=ahead))
    assert task.start_date
    found = unfolded(new_feed(alice, team=team))
    assert f"DTSTART:{SOON:%Y%m%dT%H%M%SZ}" in found
    assert any(line.startswith("DTEND") for line in found) is has_end
