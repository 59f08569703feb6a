"""A spot of a column that has become crowded: the cards around it make room."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from time import sleep

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions, ranks
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from tasks.tests.tables import world_of
from teams.models import Event, Team
from teams.replay import apply

pytestmark = pytest.mark.django_db

_LONG = "i" * ranks.LONGEST


@pytest.fixture
def crowd(team: Team) -> list[Task]:
    """One in a column of its own, and a column: a short rank, twenty long ones, a short one."""
    digits = ranks.DIGITS[1:21]
    places = ["i", "h", *(_LONG + digit for digit in digits), "j"]
    tasks = [put(TaskFactory.create(team=team), place) for place in places]
    done = team.statuses.get(slug="done")
    Task.objects.filter(pk=tasks[0].pk).update(status=done)
    return tasks


def put(task: Task, place: str) -> Task:
    Task.objects.filter(pk=task.pk).update(position=place)
    return task


def column(team: Team) -> list[tuple[int, str]]:
    found = Task.objects.filter(team=team, status__slug="todo").order_by("position")
    return list(found.values_list("number", "position"))


def test_the_others_make_room_and_the_log_says_so(
    team: Team, alice: User, crowd: list[Task]
) -> None:
    card, *others = crowd
    state = world_of(team)
    actions.move_task(
        actor=alice, task=card, status=others[0].status, below=others[9], above=others[10]
    )
    order = [task.number for task in others]
    assert [number for number, _ in column(team)] == [*order[:10], card.number, *order[10:]]
    assert max(len(place) for _, place in column(team)) < ranks.SHORT
    assert (column(team)[0][1], column(team)[-1][1]) == ("h", "j"), "short ones stay as they are"
    moved, spread = Event.objects.filter(team=team).order_by("seq").reverse()[:2][::-1]
    assert (moved.verb, moved.actor, moved.target_id) == ("task.moved", alice, card.pk)
    assert (spread.verb, spread.actor) == ("task.spread", None)
    assert {item.target_id for item in spread.touched.all()} == {task.pk for task in others[1:-1]}
    assert apply(apply(state, moved), spread) == world_of(team)
    with pytest.raises(Conflict, match="only made room"):
        actions.undo_event(actor=alice, event=spread)
    assert Task.objects.get(pk=others[5].pk).version == others[5].version + 1


def test_dozens_at_one_spot(team: Team, alice: User, crowd: list[Task]) -> None:
    """And nobody else is moved for most of them."""
    first = crowd[9]
    expected: list[int] = []
    for _ in range(40):
        card = put(TaskFactory.create(team=team, status=first.status), "z")
        actions.move_task(actor=alice, task=card, status=None, below=first, above=None)
        expected.insert(0, card.number)
    numbers = [number for number, _ in column(team)]
    before, after = ([task.number for task in part] for part in (crowd[1:10], crowd[10:]))
    assert numbers == [*before, *expected, *after]
    assert max(len(place) for _, place in column(team)) <= ranks.LONGEST
    assert Event.objects.filter(team=team, verb="task.spread").count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_card_that_is_held(team: Team, alice: User, crowd: list[Task]) -> None:
    """Who holds it may wait for this one. SQLite has one writer at a time, and no such circle."""
    held = Signal()

    def hold() -> None:
        try:
            with transaction.atomic():
                Task.objects.select_for_update(of=("self",)).get(pk=crowd[5].pk)
                held.set()
                sleep(1)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(20)
        actions.move_task(
            actor=alice, task=crowd[0], status=crowd[1].status, below=crowd[8], above=crowd[9]
        )
        holding.result()
    is_spread = Event.objects.filter(team=team, verb="task.spread").exists()
    assert is_spread == (connection.vendor == "sqlite")
    numbers = [number for number, _ in column(team)]
    assert numbers.index(crowd[0].number) == numbers.index(crowd[8].number) + 1


def test_the_page_says_what_is_refused(team: Team, as_alice: Client, crowd: list[Task]) -> None:
    card = crowd[0]
    Task.objects.filter(pk=card.pk).update(title="")
    address = reverse("tasks:move", args=[card.key])
    part = as_alice.post(address, {"status": "todo"}, headers={"HX-Request": "true"})
    assert (part.status_code, part["Content-Type"]) == (422, "text/plain")
    assert part.content == b"This field cannot be blank."
    page = as_alice.post(address, {"status": "todo"}, follow=True)
    assert "This field cannot be blank." in page.content.decode()
    assert Task.objects.get(pk=card.pk).status.slug == "done"
