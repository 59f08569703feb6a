"""Tasks and comments: what each action does, refuses and records."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from tasks import actions
from tasks.models import Priority, Status, Task
from teams import actions as team_actions
from teams import clock
from teams.models import Event, Membership, Team

pytestmark = pytest.mark.django_db


def last(team: Team) -> Event:
    return Event.objects.filter(team=team).latest("seq")


@pytest.fixture
def task(alice: User, team: Team) -> Task:
    return actions.create_task(actor=alice, team=team, title="First")


@pytest.fixture
def foreign(charlie: User) -> Team:
    return team_actions.create_team(actor=charlie, name="Other", slug="other", key="OTHER")


def column(team: Team, slug: str) -> list[str]:
    cards = Task.objects.alive().filter(team=team, status__slug=slug)
    return list(cards.order_by("position", "id").values_list("title", flat=True))


def test_a_task_starts_with_the_defaults(alice: User, team: Team, task: Task) -> None:
    assert task.key == f"{team.key}-1"
    assert (task.status.slug, task.priority, task.creator) == ("todo", Priority.MEDIUM, alice)
    event = last(team)
    assert (event.verb, event.actor, event.target_id) == ("task.created", alice, task.pk)
    assert event.changes["title"] == [None, "First"]
    assert "description" not in event.changes


def test_numbers_are_never_given_twice(alice: User, team: Team, task: Task) -> None:
    actions.delete_task(actor=alice, task=task)
    assert actions.create_task(actor=alice, team=team, title="Next").number == 2


def test_an_update_records_what_differs_and_counts_the_version(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    due = datetime(2027, 1, 2, tzinfo=UTC)
    changed = actions.update_task(
        actor=bob, task=task, title=" Second ", assignee=bob, due_date=due, points=5
    )
    assert (changed.title, changed.version) == ("Second", 2)
    assert last(team).changes == {
        "title": ["First", "Second"],
        "assignee": [None, str(bob.pk)],
        "due_date": [None, "2027-01-02T00:00:00+00:00"],
        "points": [None, 5],
    }


def test_changing_nothing_records_nothing(alice: User, team: Team, task: Task) -> None:
    before = clock.head(team)
    assert actions.update_task(actor=alice, task=task, title="First").version == 1
    assert clock.head(team) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "   "},
        {"title": "x" * 201},
        {"description": "x" * 50_001},
        {"priority": 9},
        {"points": -1},
        {"points": 40_000},
    ],
)
def test_bad_values_change_nothing(alice: User, team: Team, task: Task, changes: dict) -> None:  # type: ignore[type-arg]
    before = clock.head(team)
    with pytest.raises(ValidationError):
        actions.update_task(actor=alice, task=task, **changes)
    with pytest.raises(ValidationError):
        actions.create_task(actor=alice, team=team, **({"title": "New"} | changes))
    assert clock.head(team) == before
    assert Task.objects.get().title == "First"


def test_real_descriptions_fit(alice: User, team: Team) -> None:
    long = "é" * 50_000
    assert (
        actions.create_task(actor=alice, team=team, title="Long", description=long).description
        == long
    )


def test_nothing_of_another_team_can_be_put_on_a_task(
    alice: User, charlie: User, task: Task, foreign: Team
) -> None:
    with pytest.raises(ValidationError, match="no such status"):
        actions.update_task(actor=alice, task=task, status=foreign.statuses.get(slug="done"))
    with pytest.raises(ValidationError, match="Invite them first"):
        actions.update_task(actor=alice, task=task, assignee=charlie)
    with pytest.raises(Task.DoesNotExist):
        actions.update_task(actor=charlie, task=task, title="Mine now")
    with pytest.raises(Team.DoesNotExist):
        actions.create_task(actor=charlie, team=task.team, title="Mine now")


def test_viewers_only_look(alice: User, bob: User, team: Team, task: Task) -> None:
    Membership.objects.filter(user=bob).update(role="viewer")
    done = team.statuses.get(slug="done")
    for attempt in (
        lambda: actions.create_task(actor=bob, team=team, title="No"),
        lambda: actions.update_task(actor=bob, task=task, title="No"),
        lambda: actions.move_task(actor=bob, task=task, status=done, below=None, above=None),
        lambda: actions.delete_task(actor=bob, task=task),
        lambda: actions.add_comment(actor=bob, task=task, body="No"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_moving_places_the_card_where_it_was_dropped(alice: User, team: Team) -> None:
    a, b, c, d = (actions.create_task(actor=alice, team=team, title=t) for t in "abcd")
    todo = team.statuses.get(slug="todo")
    assert column(team, "todo") == ["a", "b", "c", "d"]
    actions.move_task(actor=alice, task=d, status=todo, below=a, above=None)
    assert column(team, "todo") == ["a", "d", "b", "c"]
    actions.move_task(actor=alice, task=c, status=todo, below=None, above=a)
    assert column(team, "todo") == ["c", "a", "d", "b"]
    actions.move_task(actor=alice, task=a, status=todo, below=None, above=None)
    assert column(team, "todo") == ["c", "d", "b", "a"]
    assert last(team).verb == "task.moved"
    assert set(last(team).changes) == {"position"}
    assert b.position == Task.objects.get(pk=b.pk).position, "nobody else was renumbered"


def test_a_neighbour_that_left_is_passed_over(alice: User, team: Team) -> None:
    a, b = (actions.create_task(actor=alice, team=team, title=t) for t in "ab")
    done = team.statuses.get(slug="done")
    actions.move_task(actor=alice, task=b, status=done, below=a, above=None)
    assert column(team, "done") == ["b"]


def test_a_new_status_goes_to_the_end_of_its_column(alice: User, team: Team) -> None:
    a, b = (actions.create_task(actor=alice, team=team, title=t) for t in "ab")
    done = team.statuses.get(slug="done")
    actions.update_task(actor=alice, task=b, status=done)
    actions.update_task(actor=alice, task=a, status=done)
    assert column(team, "done") == ["b", "a"]


def test_deleted_tasks_are_out_of_sight_for_every_action(
    alice: User, team: Team, task: Task
) -> None:
    comment = actions.add_comment(actor=alice, task=task, body="Hello")
    actions.delete_task(actor=alice, task=task)
    done: Status = team.statuses.get(slug="done")
    assert last(team).changes["deleted_at"][0] is None
    with pytest.raises(Task.DoesNotExist):
        actions.update_task(actor=alice, task=task, title="Again")
    with pytest.raises(Task.DoesNotExist):
        actions.move_task(actor=alice, task=task, status=done, below=None, above=None)
    with pytest.raises(Task.DoesNotExist):
        actions.delete_task(actor=alice, task=task)
    with pytest.raises(type(comment).DoesNotExist):
        actions.edit_comment(actor=alice, comment=comment, body="Again")


def test_comments_are_written_edited_and_taken_back(alice: User, bob: User, task: Task) -> None:
    comment = actions.add_comment(actor=bob, task=task, body=" Hello ")
    assert (comment.body, comment.edited_at) == ("Hello", None)
    with pytest.raises(PermissionDenied):
        actions.edit_comment(actor=alice, comment=comment, body="Words in his mouth")
    edited = actions.edit_comment(actor=bob, comment=comment, body="Hi")
    assert edited.edited_at is not None
    assert last(task.team).changes == {"body": ["Hello", "Hi"]}
    actions.delete_comment(actor=alice, comment=comment)
    assert not task.comments.alive().exists()


@pytest.mark.parametrize("body", ["", "  ", "x" * 50_001])
def test_an_empty_or_endless_comment_is_refused(alice: User, task: Task, body: str) -> None:
    with pytest.raises(ValidationError):
        actions.add_comment(actor=alice, task=task, body=body)


@pytest.mark.parametrize(
    ("text", "found"),
    [("first", True), ("FIRST", True), ("first nothing", False), ("", True)],
)
def test_search_wants_every_word(task: Task, text: str, found: bool) -> None:
    assert Task.objects.matching(text).exists() is found


def test_a_task_is_found_by_its_key(team: Team, task: Task) -> None:
    assert Task.objects.with_key(task.key.lower()).get() == task
    assert Task.objects.matching(task.key).get() == task
    for nonsense in ("", "-", "CORE", "CORE-", "CORE-x", f"{team.key}-99999999999", "CORE-²"):
        assert not Task.objects.with_key(nonsense).exists()
