"""Every filter of the list, as a query and as a parameter; and none of them sees another team."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import UserFactory
from config.tests.api_world import the_schema
from tasks import actions
from tasks.lists.conditions import FIELDS
from tasks.lists.language import LONGEST_QUERY
from tasks.lists.states import HAS, IS
from tasks.models import (
    Attachment,
    Category,
    Cycle,
    FieldType,
    Milestone,
    Priority,
    Project,
    Relation,
    Status,
    Task,
)
from tasks.search.parsing import MOST_TERMS
from tasks.tests.factories import CommentFactory, TaskFactory
from tasks.tests.test_query_language import TEXTS
from teams.models import Team
from teams.tests.factories import a_team

pytestmark = pytest.mark.django_db


LONG = "example.com/" + "a" * 100
_CHOICES: list[Any] = [{"name": "Minor"}, {"name": "Very major"}]


@pytest.fixture
def world(team: Team, alice: User, bob: User) -> Team:
    """``rich`` has everything, ``plain`` nothing; ``late`` waits, ``done`` is over."""
    now, status = timezone.now(), {status.slug: status for status in team.statuses.all()}
    bug, triage = (
        actions.create_label(actor=alice, team=team, name=name) for name in ("bug", "needs triage")
    )
    field = {
        name: actions.create_custom_field(
            actor=None, team=team, field_type=kind, name=name, choices=choices
        )
        for name, kind, choices in (
            ("Severity", FieldType.CHOICE, _CHOICES),
            ("Story size", FieldType.NUMBER, []),
            ("Browser", FieldType.TEXT, []),
            ("Shipped", FieldType.DATE, []),
            ("Tested", FieldType.CHECKBOX, []),
            ("Tester", FieldType.PERSON, []),
            ("Budget", FieldType.NUMBER, []),
            ("Page", FieldType.URL, []),
        )
    }
    rich = TaskFactory.create(
        actor=alice,
        team=team,
        title="rich",
        description="Payment fails at night",
        priority=Priority.URGENT,
        assignee=bob,
        due_date=now + timedelta(days=2),
        start_date=now - timedelta(days=40),
        points=5,
        estimated_hours=3,
        status=status["in_review"],
        labels=[bug, triage],
        project=actions.create_plan(actor=None, team=team, model=Project, name="Web site"),
        milestone=actions.create_plan(actor=None, team=team, model=Milestone, name="v1"),
        cycle=actions.create_plan(actor=None, team=team, model=Cycle, name="Sprint 4"),
    )
    actions.update_task(
        actor=alice,
        task=rich,
        custom={
            "Severity": "very major",
            "Story size": 8,
            "Browser": "Firefox",
            "Shipped": "2026-03-01",
            "Tested": True,
            "Tester": str(bob.pk),
            "Budget": 99_999_999_999,
            "Page": f"https://{LONG}/b",
        },
    )
    assert len(field) == 8
    TaskFactory.create(actor=bob, team=team, title="plain")
    late = TaskFactory.create(
        team=team, title="late", assignee=alice, due_date=now - timedelta(days=3), labels=[bug]
    )
    done = TaskFactory.create(
        team=team,
        title="done",
        due_date=now - timedelta(days=3),
        priority=Priority.LOW,
        status=status["done"],
        parent=rich,
    )
    old = TaskFactory.create(actor=alice, team=team, title="old")
    Task.objects.filter(pk=old.pk).update(archived_at=now)
    Relation.objects.create(team=team, source=rich, other=late, type="blocks")
    Relation.objects.create(team=team, source=done, other=rich, type="blocks")
    CommentFactory.create(task=rich, actor=alice)
    actions.watch_task(actor=bob, task=late, is_muted=False)
    Attachment.objects.create(
        team=team, task=rich, name="a.txt", content_type="text/plain", size=1, sha256="", key="k"
    )
    Task.objects.filter(pk=done.pk).update(created_at=now - timedelta(days=60))
    return team


CASES = [
    ("", "rich plain late done"),
    ("status:in_review", "rich"),
    ("status:in_review,done", "rich done"),
    ('status:"In review"', "rich"),
    ("-status:done", "rich plain late"),
    ("category:done", "done"),
    ("category:todo,in_review", "rich plain late"),
    ("assignee:me", "late"),
    ("assignee:none", "plain done"),
    ("assignee:me,none", "plain late done"),
    ("-assignee:me", "rich plain done"),
    ("assignee:bob@example.com", "rich"),
    ("assignee:Bob", "rich"),
    ("creator:me", "rich"),
    ("creator:none", "late done"),
    ("priority:urgent", "rich"),
    ("priority:urgent,low", "rich done"),
    ("priority:>=high", "rich"),
    ("priority:<medium", "done"),
    ("-priority:medium", "rich done"),
    ("label:bug", "rich late"),
    ("label:BUG,nothing", None),
    ('label:"needs triage"', "rich"),
    ('label:bug label:"needs triage"', "rich"),
    ('label:bug,"needs triage"', "rich late"),
    ("-label:bug", "plain done"),
    ("label:none", "plain done"),
    ('project:"Web site"', "rich"),
    ("project:none", "plain late done"),
    ("-project:none", "rich"),
    ("milestone:v1", "rich"),
    ('cycle:"sprint 4"', "rich"),
    ("parent:core-1", "done"),
    ("parent:none", "rich plain late"),
    ("due:none", "plain"),
    ("due:overdue", "late"),
    ("due:<7d", "rich late done"),
    ("due:<0d", "late done"),
    ("due:>today", "rich"),
    ("due:-3d", "late done"),
    ("due:-4d..-2d", "late done"),
    ("due:..today", "late done"),
    ("due:2d..", "rich"),
    ("due:none,overdue", "plain late"),
    ("-due:none", "rich late done"),
    ("start:<-30d", "rich"),
    ("created:>-30d", "rich plain late"),
    ("created:<=-60d", "done"),
    ("created:today", "rich plain late"),
    ("updated:today", "rich plain late done"),
    ("points:>3", "rich"),
    ("points:5", "rich"),
    ("points:1..5", "rich"),
    ("points:none", "plain late done"),
    ("points:4.5", ""),
    ("points:5.5", ""),
    ("points:<99999999999", "rich"),
    ("points:>=-99999", "rich"),
    ("points:>=99999", ""),
    ("-points:<=99999", "plain late done"),
    ("-points:5.5", "rich plain late done"),
    ("points:<5.5", "rich"),
    ("points:<=5.5", "rich"),
    ("points:<4.5", ""),
    ("points:>4.5", "rich"),
    ("points:>=4.5", "rich"),
    ("points:>=5.5", ""),
    ("points:4.5..5.5", "rich"),
    ("points:5.1..5.5", ""),
    ("points:>-0.5", "rich"),
    ("points:<5", ""),
    ("-points:>3", "plain late done"),
    ("-points:5", "plain late done"),
    ("-points:1..5", "plain late done"),
    ("-points:>9", "rich plain late done"),
    ("-estimated:>99", "rich plain late done"),
    ("-due:overdue", "rich plain done"),
    ("-due:<7d", "plain"),
    ("-is:overdue", "rich plain done"),
    ("-start:<-30d", "plain late done"),
    ("estimated:2..", "rich"),
    ("actual:none", "rich plain late done"),
    ("watcher:bob@example.com", "late plain rich"),
    ("is:open", "rich plain late"),
    ("is:done", "done"),
    ("is:overdue", "late"),
    ("is:blocked", "late"),
    ("-is:blocked", "rich plain done"),
    ("is:unassigned", "plain done"),
    ("is:archived", "old"),
    ("is:archived,done", "old done"),
    ("has:attachment", "rich"),
    ("has:description", "rich"),
    ("has:comments", "rich"),
    ("has:subtasks", "rich"),
    ("has:labels", "rich late"),
    ("has:relations", "rich late done"),
    ("has:checklist,time", ""),
    ('custom.severity:"very major"', "rich"),
    ("custom.Severity:minor", ""),
    ("custom.severity:none", "plain late done"),
    ('custom."story size":>5', "rich"),
    ('custom."story size":1..5', ""),
    ("custom.browser:firefox", "rich"),
    ("custom.browser:fire*", "rich"),
    ("custom.browser:fire", ""),
    ("custom.shipped:2026-03-01", "rich"),
    ("custom.shipped:<2026-03-01", ""),
    ("custom.tested:true", "rich"),
    ("-custom.tested:true", "plain late done"),
    ("custom.tester:bob", "rich"),
    ("custom.budget:>=1500000000", "rich"),
    ("custom.budget:99999999999", "rich"),
    ("estimated:<99999999999", "rich"),
    (f"custom.page:https://{LONG}/*", "rich"),
    (f"custom.page:https://{LONG}/a*", ""),
    (f"-custom.page:https://{LONG}/a*", "rich plain late done"),
    ('"payment fails"', "rich"),
    ("payment status:in_review", "rich"),
    ("payment status:done", ""),
    ("-payment", "plain late done"),
    ("assignee:bob label:bug due:<7d payment sort:title", "rich"),
]


def listed(api: Api, **query: Any) -> Any:
    return api.get(f"tasks?{urlencode(query)}")


def titles(reply: Any) -> list[str]:
    assert reply.status == 200, reply.raw
    return sorted(task["title"] for task in reply.data)


@pytest.mark.parametrize(("query", "expected"), CASES)
def test_a_query_finds(alice: User, world: Team, query: str, expected: str | None) -> None:
    api = Api(alice)
    reply = listed(api, q=query, team="core")
    if expected is None:
        assert reply.status == 400
        return
    assert titles(reply) == sorted(expected.split())
    assert reply.meta["pagination"]["total"] == len(expected.split())
    assert titles(listed(api, q=query, cursor="")) == sorted(expected.split())
    for sort in ("points", "-due"):
        assert titles(listed(api, q=query, sort=sort, team="core")) == sorted(expected.split())


def test_every_field_is_tried() -> None:
    queries = " ".join(query for query, _ in CASES)
    assert all(f"{name}:" in queries for name in FIELDS)
    assert all(f"is:{word}" in queries for word in IS if word != "watched")
    assert all(word in queries for word in HAS)


@pytest.mark.parametrize("query", [query for query, _ in CASES if query.count(":") == 1])
def test_a_parameter_means_the_same(alice: User, world: Team, query: str) -> None:
    name, _, values = query.partition(":")
    if name.startswith(("-", "custom")) or " " in name:
        return
    api = Api(alice)
    one, other = listed(api, q=query), listed(api, **{name: values})
    assert (one.status, one.data) == (other.status, other.data)


def test_labels_any_and_all(alice: User, world: Team) -> None:
    api = Api(alice)
    assert titles(listed(api, label="bug,needs triage")) == ["late", "rich"]
    assert titles(listed(api, label_all="bug,needs triage")) == ["rich"]


@pytest.mark.parametrize(
    "query", ["is:watched", "is:archived,watched", "is:Watched", 'is:"watched"', "watcher:me"]
)
def test_watched_is_by_whoever_asks_and_never_stale(
    alice: User, bob: User, world: Team, query: str
) -> None:
    plain = Task.objects.get(title="plain")
    assert "plain" in titles(listed(Api(bob), q=query))
    assert "plain" not in titles(listed(Api(alice), q=query))
    actions.unwatch_task(actor=bob, task=plain)
    reply = listed(Api(bob), q=query)
    assert "plain" not in titles(reply)
    assert reply.meta["pagination"]["total"] == len(reply.data)


def test_what_is_closed_blocks_nothing(alice: User, world: Team) -> None:
    done = world.statuses.get(category=Category.DONE)
    actions.update_task(actor=None, task=Task.objects.get(title="rich"), status=done)
    assert titles(listed(Api(alice), q="is:blocked")) == []


def test_a_status_that_means_something_else_from_now_on(alice: User, world: Team) -> None:
    api = Api(alice)
    before = titles(listed(api, q="is:open"))
    assert "rich" in before
    of_rich = Task.objects.get(title="rich").status
    actions.update_status(actor=alice, status=of_rich, category=Category.DONE)
    assert "rich" not in titles(listed(api, q="is:open"))
    assert "rich" in titles(listed(api, q="category:done"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("asignee:me", "asignee:me (at character 1): Unknown field “asignee”. Did you mean assign"),
        ("a colour:red", "colour:red (at character 3): Unknown field “colour”. Known are: status"),
        ("due:soon", "due:soon (at character 1): Give a day such as"),
        ("due:9999999d", "Give a day"),
        ("due:9999-12-31", ""),
        ("due:<0001-01-01", "Give a day"),
        ("status:x", "in_review"),
        ("assignee:nobody", "Give me, none, or"),
        ("points:many", "Give a number"),
        ("is:x", "blocked"),
        ("has:x", "attachment"),
        ("custom.x:1", "Severity"),
        ("custom.severity:x", "Minor, Very major"),
        ("label:", "bug"),
        ("status:<todo", "give a name"),
        ("due:>none", "There is no > here: none stands by itself."),
        ("project:<=none", "There is no <= here"),
        ("label:>none", "There is no > here"),
        ("points:<none", "There is no < here"),
        ("assignee:>none", "There is no > here"),
        ("parent:>none", "There is no > here"),
        ("custom.severity:>none", "There is no > here"),
        ("custom.browser:>x", "There is no > here"),
        ("custom.page:<=x", "There is no <= here"),
        ("custom.tester:<me", "There is no < here"),
        ("custom.budget:999999999999", "Give a number"),
        ("x" * (LONGEST_QUERY + 1), "at most"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(
    alice: User, world: Team, query: str, said: str
) -> None:
    reply = listed(Api(alice), q=query, team="core")
    if reply.status == 400:
        assert said in reply.details["q"][0]
    else:
        assert not said


def test_other_teams_things_find_nothing_and_tell_nothing(world: Team, charlie: User) -> None:
    """By name they are unknown, by id they are not in it."""
    mine = a_team(charlie, slug="mine", key="MINE")
    TaskFactory.create(team=mine, title="mine")
    api = Api(charlie)
    rich = Task.objects.get(title="rich")
    assert rich.assignee
    for query in (
        f"label:{rich.labels[0]}",
        f"project:{rich.project_id}",
        f"milestone:{rich.milestone_id}",
        f"cycle:{rich.cycle_id}",
        f"status:{rich.status_id}",
        "label:bug",
        'project:"web site"',
        "parent:CORE-1",
        "assignee:bob@example.com",
        "custom.severity:minor",
        f"custom.{next(iter(rich.custom))}:minor",
    ):
        reply = listed(api, q=query)
        assert reply.status == 400, query
        shown = str(reply.raw).replace(query, "")
        assert not any(word in shown for word in ("needs triage", "Web site", "Severity", "v1"))
    for query in (f"assignee:{rich.assignee.pk}", f"watcher:{rich.assignee.pk}", "rich"):
        assert titles(listed(api, q=query)) == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS)
def test_no_text_breaks_the_list(alice: User, world: Team, text: str) -> None:
    assert listed(Api(alice), q=text).status in (200, 400)


def test_the_days_are_the_teams(alice: User, team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(time_zone="Pacific/Auckland")
    TaskFactory.create(team=team, title="early", due_date=datetime(2027, 1, 31, 12, tzinfo=UTC))
    api = Api(alice)
    assert titles(listed(api, q="due:2027-02-01", team="core")) == ["early"]
    assert titles(listed(api, q="due:2027-01-31", team="core")) == []


@pytest.mark.parametrize(
    "sort", ["custom.severity", '-custom."story size"', "custom.browser,title"]
)
def test_sorting_by_a_custom_field(alice: User, world: Team, sort: str) -> None:
    api = Api(alice)
    rows = listed(api, sort=sort, team="core").data
    assert rows[0]["title"] == "rich", "what has no value comes last"
    cursor: str | None = ""
    seen: list[Any] = []
    while cursor is not None:
        reply = listed(api, sort=sort, team="core", cursor=cursor, limit=1)
        seen += reply.data
        cursor = reply.meta["pagination"]["next_cursor"]
    assert seen == rows


def test_sort_in_the_query_and_beside_it(alice: User, world: Team) -> None:
    api = Api(alice)
    assert listed(api, q="sort:title").data == listed(api, sort="title").data
    assert listed(api, q="sort:title", sort="-title").data[0]["title"] == "rich"
    assert listed(api, sort="custom.nonsense").status == 400
    assert listed(api, q="sort:colour").status == 400


def test_search_beside_a_query_is_looked_for_by_itself(alice: User, world: Team) -> None:
    api = Api(alice)
    assert titles(listed(api, search='"payment fails', q="night")) == ["rich"]
    assert titles(listed(api, search='night "payment', q='"fails at"')) == ["rich"]


@pytest.mark.parametrize(
    ("query", "blamed"),
    [
        ({"q": "words"}, "q"),
        ({"search": "words"}, "search"),
        ({"search": "a", "q": "words", "sort": "title"}, "q"),
    ],
)
def test_more_words_than_are_looked_for_are_refused(
    alice: User, world: Team, query: dict[str, str], blamed: str
) -> None:
    words = " ".join(f"w{number}" for number in range(MOST_TERMS + 1))
    asked = {name: text.replace("words", words) for name, text in query.items()}
    reply = listed(Api(alice), **asked)
    assert (reply.status, list(reply.details)) == (400, [blamed])
    assert f"{MOST_TERMS} words" in reply.details[blamed][0]


def test_fields_slim_the_rows(alice: User, world: Team) -> None:
    api = Api(alice)
    rows = listed(api, fields="id,title,status").data
    assert all(list(row) == ["id", "title", "status"] for row in rows)
    assert len(listed(api, fields="key", cursor="").data) == 4
    reply = listed(api, fields="id,colour")
    assert (reply.status, "title" in reply.details["fields"][0]) == (400, True)


def test_statuses_of_one_name_in_two_teams(alice: User, world: Team) -> None:
    other = a_team(alice, slug="other", key="OTH")
    TaskFactory.create(
        team=other, title="theirs", status=Status.objects.get(team=other, slug="done")
    )
    assert titles(listed(Api(alice), q="status:done")) == ["done", "theirs"]
    assert titles(listed(Api(alice), q="is:done", team="core")) == ["done"]
    assert titles(listed(Api(UserFactory.create()), q="is:done")) == []


def test_the_schema_promises_no_field_that_a_slim_list_leaves_out() -> None:
    components = the_schema()["components"]["schemas"]
    slim, whole = components["SlimTaskReading"], components["TaskReading"]

    assert slim["properties"] == whole["properties"]
    assert "required" not in slim
    assert set(whole["required"]) == set(whole["properties"])
