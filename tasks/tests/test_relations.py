"""Relations: read from both sides, no circles, and who is told when nothing blocks any more."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from accounts.exceptions import Conflict
from accounts.models import User
from notifications.mails import compose
from notifications.models import Delivery, Kind
from notifications.suppressing import Suppressed
from tasks import actions
from tasks.models import Relation, RelationType, Task
from tasks.relations import sides_of
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db

BLOCKS = RelationType.BLOCKS


def relate(source: Task, other: Task, relation_type: RelationType = BLOCKS) -> Relation:
    return actions.add_relation(actor=None, source=source, other=other, relation_type=relation_type)


def seen_from(task: Task) -> list[tuple[str, str]]:
    return [(side.word, side.task.title) for side in sides_of(task)]


def test_both_sides_read_it_in_their_own_words(team: Team) -> None:
    a, b, c = (TaskFactory.create(team=team, title=title) for title in "ABC")
    relate(a, b)
    relate(c, a, RelationType.DUPLICATES)
    relate(b, c, RelationType.RELATES)
    assert seen_from(a) == [("blocks", "B"), ("duplicated_by", "C")]
    assert seen_from(b) == [("blocked_by", "A"), ("relates", "C")]
    assert seen_from(c) == [("relates", "B"), ("duplicates", "A")]


def test_the_same_twice_is_refused_also_the_other_way_round(team: Team) -> None:
    a, b = TaskFactory.create(team=team), TaskFactory.create(team=team)
    relate(b, a, RelationType.RELATES)
    with pytest.raises(ValidationError, match="already"):
        relate(a, b, RelationType.RELATES)
    assert Relation.objects.get().source == a


def test_no_circle_of_blockers_however_long(team: Team) -> None:
    a, b, c, d = (TaskFactory.create(team=team) for _ in range(4))
    for source, other in ((a, b), (b, c), (c, d)):
        relate(source, other)
    with pytest.raises(ValidationError, match="circle"):
        relate(d, a)
    with pytest.raises(ValidationError, match="itself"):
        relate(a, a)
    relate(a, d)
    assert Relation.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_who_close_a_circle_at_once(team: Team) -> None:
    """Each would be right alone; one of them has to see what the other did."""

    def attempt(pair: tuple[Task, Task]) -> bool:
        try:
            relate(*pair)
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    for _ in range(5):
        a, b = TaskFactory.create(team=team), TaskFactory.create(team=team)
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(attempt, [(a, b), (b, a)])) == [False, True]


def test_only_within_a_team_and_by_who_may(team: Team, alice: User, charlie: User) -> None:
    a, b = TaskFactory.create(team=team), TaskFactory.create(team=team)
    foreign = TaskFactory.create()
    with pytest.raises(ValidationError, match="no such task"):
        relate(a, foreign)
    viewer = a_member(team, "viewer")
    for actor, error in ((viewer, PermissionDenied), (charlie, Task.DoesNotExist)):
        with pytest.raises(error):
            actions.add_relation(actor=actor, source=a, other=b, relation_type=BLOCKS)
    assert not Relation.objects.exists()


def test_a_duplicate_is_closed_in_the_same_event(team: Team, alice: User) -> None:
    a, b = TaskFactory.create(team=team), TaskFactory.create(team=team)
    actions.add_relation(
        actor=alice, source=a, other=b, relation_type=RelationType.DUPLICATES, close=True
    )
    a.refresh_from_db()
    assert a.status.slug == "cancelled"
    event = Event.objects.touching(a.pk).first()
    assert event is not None
    assert event.verb == "relation.created"
    actions.undo_event(actor=alice, event=event)
    a.refresh_from_db()
    assert a.status.slug != "cancelled"
    assert not Relation.objects.exists()


def test_undo_brings_a_relation_back_but_no_circle(team: Team, alice: User) -> None:
    a, b = TaskFactory.create(team=team), TaskFactory.create(team=team)
    first = relate(a, b)
    actions.remove_relation(actor=alice, relation=first)
    gone = Event.objects.get(verb="relation.deleted")
    actions.undo_event(actor=alice, event=gone)
    assert Relation.objects.get().pk == first.pk
    actions.remove_relation(actor=alice, relation=first)
    relate(b, a)
    latest = Event.objects.filter(verb="relation.deleted").latest("seq")
    with pytest.raises(Conflict, match="This would make a circle"):
        actions.undo_event(actor=alice, event=latest)


def test_a_long_way_round_is_looked_for_in_one_query(
    team: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tasks = [TaskFactory.create(team=team) for _ in range(5)]
    for source, other in pairwise(tasks):
        relate(source, other)
    back = Relation(team=team, source=tasks[-1], other=tasks[0], type=BLOCKS)
    with django_assert_num_queries(2), pytest.raises(ValidationError, match="make a circle"):
        back.clean()  # the other query: whether it is there already


def test_blocked_tasks(team: Team) -> None:
    a, b, c = (TaskFactory.create(team=team) for _ in range(3))
    relate(a, c)
    relate(b, c)
    assert list(Task.objects.blocked()) == [c]
    done = team.statuses.get(slug="done")
    actions.update_task(actor=None, task=a, status=done)
    assert list(Task.objects.blocked()) == [c]
    actions.delete_task(actor=None, task=b)
    assert not Task.objects.blocked().exists()


def unblocked() -> list[str]:
    found = Delivery.objects.filter(kind=Kind.UNBLOCKED)
    return sorted(found.values_list("address", flat=True))


def test_the_last_blocker_tells_assignee_and_watchers(team: Team, alice: User, bob: User) -> None:
    dora = a_member(team, "developer", email="dora@example.com")
    a, b = TaskFactory.create(team=team), TaskFactory.create(team=team)
    waiting = actions.create_task(actor=None, team=team, title="Waiting", assignee=bob)
    actions.watch_task(actor=alice, task=waiting, is_muted=False)
    actions.watch_task(actor=dora, task=waiting, is_muted=True)
    relate(a, waiting)
    relate(b, waiting)
    done = team.statuses.get(slug="done")
    actions.update_task(actor=dora, task=a, status=done)
    assert unblocked() == []
    actions.update_task(actor=dora, task=b, status=done)
    assert unblocked() == ["alice@example.com", "bob@example.com"]
    mail = compose(Delivery.objects.filter(kind=Kind.UNBLOCKED)[0])
    assert "nothing to wait for" in str(mail.body)
    assert waiting.key in mail.subject
    actions.update_task(actor=dora, task=b, status=team.statuses.get(slug="todo"))
    with pytest.raises(Suppressed):
        compose(Delivery.objects.filter(kind=Kind.UNBLOCKED)[0])


def test_a_deleted_blocker_and_many_at_once_tell_too(team: Team, alice: User, bob: User) -> None:
    a, b = TaskFactory.create(team=team), TaskFactory.create(team=team)
    first, second = (
        actions.create_task(actor=None, team=team, title="W", assignee=bob) for _ in range(2)
    )
    relate(a, first)
    relate(b, second)
    actions.delete_task(actor=alice, task=a)
    assert unblocked() == ["bob@example.com"]
    done = team.statuses.get(slug="done")
    actions.update_task(actor=bob, task=b, status=done)
    assert unblocked() == ["bob@example.com"], "whose own doing it is needs no mail"


def test_from_done_to_cancelled_is_no_news(team: Team, alice: User, bob: User) -> None:
    blocker = TaskFactory.create(team=team)
    waiting = actions.create_task(actor=None, team=team, title="W", assignee=bob)
    actions.update_task(actor=alice, task=blocker, status=team.statuses.get(slug="done"))
    relate(blocker, waiting)
    cancelled = team.statuses.get(slug="cancelled")
    actions.update_task(actor=alice, task=blocker, status=cancelled)
    assert unblocked() == []
