"""One event that several people take back at the same moment is taken back once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions
from tasks.models import ChecklistItem, Task
from teams.models import Event, Team

PEOPLE = 4
ROUNDS = 5


@pytest.mark.django_db(transaction=True)
def test_the_others_are_told_that_it_is_undone_already(team: Team, alice: User, task: Task) -> None:
    checklist = actions.create_checklist(actor=alice, task=task, texts=["x"] * ROUNDS)
    together = Barrier(PEOPLE)

    def undo(event: Event) -> str:
        together.wait(timeout=20)
        try:
            actions.undo_event(actor=alice, event=event)
        except Conflict as refused:
            return str(refused)
        finally:
            connection.close()
        return "undone"

    with ThreadPoolExecutor(PEOPLE) as pool:
        for item in checklist.items.all():
            actions.delete_item(actor=alice, item=item)
            event = Event.objects.filter(team=team).latest("seq")
            answers = sorted(pool.map(undo, [event] * PEOPLE))
            assert answers == ["This has been undone already."] * (PEOPLE - 1) + ["undone"]
    assert ChecklistItem.objects.count() == ROUNDS
