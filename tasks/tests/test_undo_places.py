"""Undo of where things stand: a card that moved on stays, an order that is another by now, too."""

from typing import Any

import pytest
from django.db import transaction

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions
from tasks.actions.many import change_each, locked, record_many
from tasks.models import Task
from teams.history import state_at
from teams.models import Event, Team

pytestmark = pytest.mark.django_db


def last(team: Team) -> Event:
    return Event.objects.filter(team=team).latest("seq")


def state_of(task: Task) -> dict[str, Any]:
    return Task.objects.select_related("status").get(pk=task.pk).state()


def refuse(actor: User, event: Event, sentence: str) -> None:
    head = last(event.team)
    with pytest.raises(Conflict, match=sentence):
        actions.undo_event(actor=actor, event=event)
    assert last(event.team) == head


def test_columns_that_were_put_in_order_again(alice: User, team: Team) -> None:
    first, second, *rest = team.statuses.all()
    actions.reorder_statuses(actor=alice, team=team, order=[second, first, *rest])
    event = last(team)
    actions.reorder_statuses(actor=alice, team=team, order=[*rest, second, first])
    refuse(alice, event, "position changed since")
    assert list(team.statuses.all()) == [*rest, second, first]
    actions.undo_event(actor=alice, event=last(team))
    actions.undo_event(actor=alice, event=event)
    assert list(team.statuses.all()) == [first, second, *rest]


def test_an_item_of_a_checklist_that_was_moved_again(alice: User, team: Team, task: Task) -> None:
    checklist = actions.create_checklist(actor=alice, task=task, texts=["a", "b"])
    added = actions.add_item(actor=alice, checklist=checklist, text="c")
    creation = last(team)
    a, b, _ = checklist.items.all()
    actions.update_item(actor=alice, item=added, above=a)
    event = last(team)
    actions.update_item(actor=alice, item=added, below=a)
    refuse(alice, event, "position changed since")
    assert list(checklist.items.all()) == [a, added, b]
    actions.undo_event(actor=alice, event=creation)
    assert list(checklist.items.all()) == [a, b], "where it stood is all the same when it goes"


def test_a_card_that_has_moved_on_has_no_event_and_no_new_version(
    alice: User, team: Team, task: Task
) -> None:
    other, third = (actions.create_task(actor=alice, team=team, title=name) for name in "ab")
    actions.move_task(actor=alice, task=task, status=None, below=third, above=None)
    event, version = last(team), Task.objects.get(pk=task.pk).version
    before = state_of(task)
    actions.move_task(actor=alice, task=task, status=None, below=other, above=None)
    refuse(alice, event, "All that this changed has changed again since")
    moved = Task.objects.select_related("status", "team").get(pk=task.pk)
    assert (moved.version, state_at(moved, version)) == (version + 1, before)


def test_of_many_only_those_that_go_back_get_a_version(alice: User, team: Team, task: Task) -> None:
    """Cards made room by such an event before there was ``task.spread``."""
    moved = actions.create_task(actor=alice, team=team, title="b")
    place = task.position
    with transaction.atomic():
        cards = locked(team.tasks.all())
        items = change_each(cards, lambda card: setattr(card, "position", f"x{card.number}"))
        event = record_many(team, items, actor=None, count=2)
    actions.move_task(actor=alice, task=moved, status=None, below=task, above=None)
    elsewhere = state_of(moved)["position"]
    actions.undo_event(actor=alice, event=event)
    assert (state_of(task)["position"], state_of(moved)["position"]) == (place, elsewhere)
    for card in team.tasks.all():
        assert card.version == Event.objects.touching(card.pk).count()
