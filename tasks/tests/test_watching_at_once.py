"""Those who make each other watch one task, all at once, do not wait for each other in a circle.

An update holds the task and then adds its new assignee; a comment adds its author, and the database
looks whether the task is there. Had the comment added the author first, both would wait for ever.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from tasks.actions import add_comment, create_task, unwatch_task, update_task, watch_task
from tasks.models import Watcher
from teams.models import Team

ROUNDS = 12


def repeat(action: Callable[[int], object]) -> None:
    try:
        for turn in range(ROUNDS):
            action(turn)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_commenting_assigning_and_watching_at_once(team: Team, alice: User, bob: User) -> None:
    task = create_task(actor=None, team=team, title="Busy")
    actions: tuple[Callable[[int], object], ...] = (
        lambda turn: update_task(actor=alice, task=task, assignee=bob if turn % 2 else None),
        lambda turn: add_comment(actor=bob, task=task, body=f"@alice {turn}"),
        lambda turn: watch_task(actor=bob, task=task, is_muted=bool(turn % 2)),
        lambda _turn: unwatch_task(actor=bob, task=task),
        lambda turn: add_comment(actor=alice, task=task, body=f"@bob {turn}"),
    )
    with ThreadPoolExecutor(len(actions)) as pool:
        for done in [pool.submit(repeat, action) for action in actions]:
            done.result()
    watch_task(actor=bob, task=task, is_muted=False)
    assert {watcher.user for watcher in Watcher.objects.filter(task=task)} == {alice, bob}
