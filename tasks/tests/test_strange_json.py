"""A number or a text that not every program can hold is refused at every door, and where one is
kept since before, it takes nothing from anybody.
"""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from accounts.strict_json import NOT_TEXT, TOO_DEEP, TOO_LARGE, for_people
from accounts.tests.api import Api, Reply
from notifications.reading import _line
from tasks.actions import create_custom_field, create_task, update_task
from tasks.custom_values import plain_value
from tasks.models import CustomField, FieldType, Task
from tasks.tests.filled_forms import filled_in
from tasks.tests.pages import HTMX
from teams.feed import entry
from teams.models import Event, Team
from teams.tests.factories import join

pytestmark = pytest.mark.django_db

LARGE = 10**310
#: PostgreSQL takes no lone surrogates into jsonb; SQLite takes whatever is written.
KEPT: dict[str, Any] = {"n": LARGE, "m": [-(2**64)]}
KEPT |= {"text": "\ud800"} if connection.vendor == "sqlite" else {}


@pytest.mark.parametrize("number", [b"1" + b"0" * 310, b"18446744073709551616", b"1e25"])
def test_a_large_number_is_refused_with_what_to_do(alice: User, task: Task, number: bytes) -> None:
    reply = Api(alice).patch(f"tasks/{task.pk}", b'{"metadata": {"n": [%s]}}' % number)
    assert (reply.status, reply.details) == (400, {"metadata": [TOO_LARGE]})
    task.refresh_from_db()
    assert (task.metadata, task.version) == ({}, 1)


def test_the_largest_that_fit_come_back_as_they_were(alice: User, task: Task) -> None:
    given = {"n": 2**63 - 1, "m": -(2**63), "f": 1.5e18}
    api = Api(alice)
    assert api.patch(f"tasks/{task.pk}", {"metadata": given}).data["metadata"] == given
    assert api.get(f"tasks/{task.pk}").data["metadata"] == given
    assert api.patch(f"tasks/{task.pk}", {"metadata": given}).data["version"] == 2


@pytest.mark.parametrize("value", [LARGE, float("nan"), "\ud800", "a\x00"])
def test_no_action_takes_what_cannot_be_kept(team: Team, alice: User, value: Any) -> None:
    task = create_task(actor=alice, team=team, title="T")
    wrong = {"a": [value]}
    with pytest.raises(ValidationError, match="metadata"):
        create_task(actor=alice, team=team, title="T", metadata=wrong)
    with pytest.raises(ValidationError, match="metadata"):
        update_task(actor=alice, task=task, metadata=wrong)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ('{"n": NaN}', "NaN is not a JSON number"),
        ('{"n": -Infinity}', "-Infinity is not a JSON number"),
        ('{"n": 1e400}', "a number is too large"),
        ('{"n": ' + "9" * 5000 + "}", "a number is too large"),
        ('{"n": 1' + "0" * 310 + "}", TOO_LARGE),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"n": ' + "[" * 40 + "]" * 40 + "}", TOO_DEEP),
        ('{"s": "\\ud800"}', NOT_TEXT),
        ('{"\\u0000": 1}', NOT_TEXT),
        ('{"a": 1, "a": 2}', "a name is given twice in one object"),
    ],
)
def test_the_page_refuses_what_the_api_refuses(
    as_bob: Client, team: Team, task: Task, typed: str, sentence: str
) -> None:
    shown = filled_in(as_bob.get(reverse("tasks:detail", args=[task.key])), "metadata")
    place = reverse("tasks:edit_fields", args=[task.key])
    changing = as_bob.post(place, shown | {"metadata": [typed]}, headers=HTMX)
    making = as_bob.post(
        reverse("tasks:create", args=[team.slug]),
        {"title": "N", "status": task.status_id, "priority": "2", "metadata": typed},
    )
    for answer in (changing, making):
        assert answer.status_code == 422
        assert escape(sentence) in answer.content.decode()
        assert escape(typed) in answer.content.decode(), "it stays to be mended"
    assert Task.objects.get().metadata == {}


@pytest.mark.parametrize("number", [10**400, float("inf"), float("-inf"), float("nan"), -(10**11)])
def test_a_custom_number_has_its_limits(team: Team, number: Any) -> None:
    field = CustomField(team=team, name="Size", type=FieldType.NUMBER)
    with pytest.raises(ValidationError, match="Size: Give a number"):
        plain_value(field, number)


@pytest.fixture
def kept(team: Team, task: Task, alice: User) -> Task:
    """With such values in its row, and one that has been replaced since in the log."""
    create_custom_field(actor=alice, team=team, name="Size", field_type=FieldType.NUMBER)
    field = CustomField.objects.get()
    Task.objects.filter(pk=task.pk).update(metadata=KEPT)
    task.refresh_from_db()
    update_task(actor=alice, task=task, metadata={"n": 1})
    Task.objects.filter(pk=task.pk).update(metadata=KEPT, custom={str(field.pk): LARGE})
    task.refresh_from_db()
    return task


def read(api: Api, path: str) -> Reply:
    reply = api.get(path)
    assert reply.status == 200, (path, reply.raw)
    return reply


def test_programs_read_on_where_one_is_kept(team: Team, alice: User, kept: Task) -> None:
    api, key = Api(alice), kept.key
    assert read(api, f"tasks/{key}").data["metadata"] == KEPT
    [listed] = read(api, f"tasks?team={team.slug}").data
    assert listed["metadata"]["n"] == LARGE
    [found] = read(api, "search?q=first").data
    assert found["metadata"] == KEPT
    past = f"as_of={timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}"
    assert read(api, f"tasks/{key}?{past}").data["metadata"] == KEPT
    assert read(api, f"tasks?team={team.slug}&{past}").data[0]["metadata"] == KEPT
    assert read(api, f"tasks/{key}/activity").data[0]["verb"] == "task.updated"
    events = read(api, f"teams/{team.slug}/events?since=0").data
    assert events[-1]["changes"]["metadata"] == [KEPT, {"n": 1}]
    assert b"0" * 310 in read(api, f"tasks/export?team={team.slug}").raw
    reply = api.call("PATCH", f"tasks/{key}", {"metadata": {}}, **{"If-Match": '"1"'})
    assert reply.status == 412
    assert reply.error["current"]["metadata"] == KEPT


def test_what_is_sent_live_goes_on(team: Team, kept: Task) -> None:
    event = Event.objects.latest("seq")
    text = _line(entry(event, team.slug)).text
    assert text.encode()
    assert json.loads(text)["changes"]["metadata"] == [KEPT, {"n": 1}]


def test_a_key_gives_the_same_answer_again(alice: User, team: Team, kept: Task) -> None:
    body = {"status": "done"}
    once, again = (
        Api(alice).call("POST", f"tasks/{kept.key}/move", body, **{"Idempotency-Key": "k"})
        for _ in range(2)
    )
    assert (once.status, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert again.data == once.data


@pytest.mark.parametrize(
    "page", ["board", "list", "export", "activity", "detail", "edit", "timesheet"]
)
def test_pages_are_shown_where_one_is_kept(
    as_bob: Client, team: Team, kept: Task, page: str
) -> None:
    place = kept.key if page in ("detail", "edit") else team.slug
    answer = as_bob.get(reverse(f"tasks:{page}", args=[place]))
    assert answer.status_code == 200
    assert answer.getvalue()


def test_what_is_kept_stands_in_the_way_of_no_other_change(alice: User, kept: Task) -> None:
    assert Api(alice).patch(f"tasks/{kept.pk}", {"title": "Second"}).status == 200
    kept.refresh_from_db()
    assert (kept.title, kept.metadata) == ("Second", KEPT)


def test_who_only_reads_sees_it_as_json(team: Team, charlie: User, kept: Task) -> None:
    join(team, charlie, "viewer")
    client = Client()
    client.force_login(charlie)
    page = client.get(reverse("tasks:detail", args=[kept.key])).content.decode()
    assert escape(for_people(kept.metadata)) in page
