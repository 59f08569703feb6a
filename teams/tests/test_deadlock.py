"""Actions that take their locks in different ways do not wait for each other in a circle.

With database constraints on the log's foreign keys this fails on PostgreSQL: renaming locks the
team's row and then wants the clock; an update holds the clock and, to insert its event, would have
to look at the team's row.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.actions import update_profile
from accounts.models import User
from tasks.actions import convert_item, create_checklist, create_task, update_task
from tasks.actions.numbers import lock_structure
from tasks.tests.overlapping import overlapping
from teams.actions import update_team
from teams.actions.locks import lock_team
from teams.models import Event, Team

ROUNDS = 15


def repeat(action: Callable[[int], object]) -> None:
    try:
        for turn in range(ROUNDS):
            action(turn)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_renaming_and_working_at_once(team: Team, alice: User, bob: User) -> None:
    task = create_task(actor=alice, team=team, title="Busy")
    actions: tuple[Callable[[int], object], ...] = (
        lambda turn: update_team(actor=alice, team=team, slug=f"core-{turn}", key=f"C{turn}X"),
        lambda turn: update_task(actor=bob, task=task, title=f"Turn {turn}"),
        lambda turn: create_task(actor=bob, team=team, title=f"New {turn}", assignee=alice),
        lambda turn: update_profile(actor=bob, user=bob, first_name=f"Bob {turn}"),
    )
    before = Event.objects.filter(team=team).latest("seq").seq
    with ThreadPoolExecutor(len(actions)) as pool:
        for done in [pool.submit(repeat, action) for action in actions]:
            done.result()
    log = Event.objects.filter(team=team, seq__gt=before).order_by("seq")
    expected = range(before + 1, before + 1 + ROUNDS * len(actions))
    assert list(log.values_list("seq", flat=True)) == list(expected)


@pytest.mark.django_db(transaction=True)
def test_an_item_becomes_a_task_while_tasks_are_made(team: Team) -> None:
    task = create_task(actor=None, team=team, title="Large")
    item = create_checklist(actor=None, task=task, texts=["Tests"]).items.get()
    made = overlapping(
        lambda: lock_structure(team),
        lambda: convert_item(actor=None, item=item),
        lambda: create_task(actor=None, team=team, title="Another"),
    ).result()
    assert (made.title, made.parent) == ("Tests", task)


@pytest.mark.django_db(transaction=True)
def test_an_item_becomes_a_task_while_the_team_is_renamed(team: Team, alice: User) -> None:
    task = create_task(actor=None, team=team, title="Large")
    item = create_checklist(actor=None, task=task, texts=["Tests"]).items.get()
    made = overlapping(
        lambda: lock_team(team),
        lambda: convert_item(actor=None, item=item),
        lambda: update_team(actor=alice, team=team, name="Another"),
    ).result()
    assert made.parent == task
