"""The board: moving a card, long columns, adding below a column, what it costs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tasks import actions
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from tasks.tests.pages import HTMX
from tasks.views import board
from teams.models import Team

pytestmark = pytest.mark.django_db


def test_a_card_is_moved_without_javascript(as_bob: Client, team: Team) -> None:
    a, b = (TaskFactory.create(team=team, title=title) for title in "ab")
    move = reverse("tasks:move", args=[b.key])
    assert as_bob.post(move, {"step": "up"})["Location"] == f"/t/{team.slug}/board#card-{b.pk}"
    cards = as_bob.get(f"/t/{team.slug}/board").context["columns"][0].cards
    assert [card.title for card in cards] == ["b", "a"]
    as_bob.post(reverse("tasks:move", args=[b.key]), {"status": "done"})
    columns = as_bob.get(f"/t/{team.slug}/board").context["columns"]
    assert [[card.title for card in column.cards] for column in columns] == [
        ["a"],
        [],
        [],
        ["b"],
        [],
    ]
    assert as_bob.post(reverse("tasks:move", args=[a.key]), {"status": "nope"}).status_code == 404


def test_a_card_is_dropped_next_to_another(as_bob: Client, team: Team) -> None:
    a, _b, c = (TaskFactory.create(team=team, title=title) for title in "abc")
    data = {"status": "todo", "below": str(a.pk)}
    moved = as_bob.post(reverse("tasks:move", args=[c.key]), data, headers=HTMX)
    assert moved.content.decode().lstrip().startswith('<li class="task-card"')
    assert 'data-version="2"' in moved.content.decode()
    cards = as_bob.get(f"/t/{team.slug}/board").context["columns"][0].cards
    assert [card.title for card in cards] == ["a", "c", "b"]
    nonsense = {"status": "todo", "below": "x", "above": str(team.pk)}
    answer = as_bob.post(reverse("tasks:move", args=[a.key]), nonsense, headers=HTMX)
    assert answer.status_code == 200
    cards = as_bob.get(f"/t/{team.slug}/board").context["columns"][0].cards
    assert [card.title for card in cards] == ["c", "b", "a"]


@pytest.mark.django_db(transaction=True)
def test_a_card_is_dropped_into_a_column_that_is_deleted_meanwhile(
    as_bob: Client, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = TaskFactory.create(team=team)
    place = board._neighbour

    def delete_and_place(*args: Any) -> Task | None:
        for review in team.statuses.filter(slug="in_review"):
            actions.delete_status(actor=None, status=review, move_to=None)
        return place(*args)

    monkeypatch.setattr(board, "_neighbour", delete_and_place)
    move = reverse("tasks:move", args=[task.key])
    answer = as_bob.post(move, {"status": "in_review"}, headers=HTMX)
    assert (answer.status_code, "deleted" in answer.text) == (422, True)


def test_a_column_over_its_limit_says_so_unless_a_filter_hides_some(
    as_bob: Client, team: Team
) -> None:
    actions.update_status(actor=None, status=team.statuses.get(slug="todo"), wip_limit=2)
    for filters, total, is_red in (("", 2, False), ("", 3, True), ("?q=Two", 1, None)):
        while Task.objects.count() < total:
            TaskFactory.create(team=team, title=("One", "Two", "Three")[Task.objects.count()])
        page = " ".join(as_bob.get(f"/t/{team.slug}/board{filters}").content.decode().split())
        badge = f'<span data-count data-limit="2">{total}</span> of 2'
        assert (badge in page) is (is_red is not None)
        assert ("badge-danger" in page) is bool(is_red)
        assert f">{total}</span>" in page


def test_a_long_column_comes_in_pieces(as_bob: Client, team: Team) -> None:
    for number in range(45):
        TaskFactory.create(team=team, title=f"Task {number}")
    column = as_bob.get(f"/t/{team.slug}/board").context["columns"][0]
    assert (len(column.cards), column.total) == (40, 45)
    last = column.more_after
    more = reverse("tasks:more_cards", args=[team.slug, "todo", last.position, last.pk])
    done = team.statuses.get(slug="done")
    actions.move_task(actor=None, task=last, status=done, below=None, above=None)
    rest = as_bob.get(more, headers=HTMX)
    assert [card.title for card in rest.context["column"].cards] == [
        f"Task {number}" for number in range(40, 45)
    ]
    assert rest.context["column"].more_after is None
    assert "<html" not in rest.content.decode()


def test_the_board_costs_the_same_for_few_and_many(
    as_bob: Client, team: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for total in (5, 60):
        while Task.objects.count() < total:
            TaskFactory.create(team=team, assignee=None)
        with django_assert_max_num_queries(14) as captured:
            as_bob.get(f"/t/{team.slug}/board")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_task_is_added_below_a_column(as_bob: Client, team: Team) -> None:
    add, done = reverse("tasks:quick_add", args=[team.slug]), team.statuses.get(slug="done")
    answer = as_bob.post(add, {"title": "Quick", "status": done.pk}, headers=HTMX)
    task = Task.objects.get()
    assert (task.title, task.status) == ("Quick", done)
    assert f'data-key="{task.key}"' in answer.content.decode()
    plain = as_bob.post(add, {"title": "Plain", "status": done.pk})
    assert plain["Location"].startswith(f"/t/{team.slug}/board#card-")


def test_what_a_column_does_not_take_is_not_lost(as_bob: Client, team: Team) -> None:
    add = reverse("tasks:quick_add", args=[team.slug])
    answer = as_bob.post(add, {"title": "A & b", "status": "nonsense"})
    assert answer["Location"] == f"/t/{team.slug}/tasks/new?title=A+%26+b"
    assert 'value="A &amp; b"' in as_bob.get(answer["Location"]).content.decode()
    assert not Task.objects.exists()
