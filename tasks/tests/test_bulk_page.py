"""Changing many tasks from the list: choosing, looking first, doing it, undoing it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tasks import actions
from tasks.models import Priority, Project, Task
from tasks.tests.factories import TaskFactory
from tasks.tests.pages import HTMX
from teams.models import Event, Team
from teams.tests.factories import a_member, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(team: Team) -> list[Task]:
    return [TaskFactory.create(team=team, title=f"Number {number}") for number in range(5)]


@pytest.fixture
def address(team: Team) -> str:
    return reverse("tasks:bulk", args=[team.slug])


def ids_of(tasks: list[Task]) -> str:
    return " ".join(str(task.pk) for task in tasks)


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found[1].replace("&amp;", "&")


def look_and_do(client: Client, address: str, sent: dict[str, Any]) -> Any:
    """As somebody does without JavaScript: what was shown is sent back."""
    looked = client.post(address, sent)
    assert looked.status_code == 200
    kept = {"ids", "address", "shown_choices"}
    choices = {name: value for name, value in sent.items() if name not in ("task", "scope")}
    again = choices | {name: hidden(looked, name) for name in kept} | {"step": "apply"}
    return client.post(address, again, follow=True)


def head(team: Team) -> int:
    return Event.objects.filter(team=team).latest("seq").seq


def priorities(team: Team) -> list[int]:
    found = Task.objects.filter(team=team).order_by("number")
    return list(found.values_list("priority", flat=True))


def test_what_is_ticked_is_changed_and_undone_as_one(
    as_bob: Client, team: Team, tasks: list[Task], address: str
) -> None:
    seq = head(team)
    sent = {"task": [tasks[0].pk, tasks[1].pk], "priority": Priority.URGENT.value}
    done = look_and_do(as_bob, address, sent)
    assert "2 tasks are changed." in done.content.decode()
    assert priorities(team) == [4, 4, 2, 2, 2]
    assert head(team) == seq + 1
    undo = re.search(r'action="(/events/[^"]+/undo)"', done.content.decode())
    assert undo
    back = as_bob.post(undo[1], {"next": "/t/core/tasks"}, follow=True)
    assert "It is undone." in back.content.decode()
    assert priorities(team) == [2] * 5


def test_looking_says_what_would_become_of_each_and_changes_nothing(
    as_bob: Client, bob: User, team: Team, tasks: list[Task], address: str
) -> None:
    actions.update_task(actor=bob, task=tasks[0], assignee=bob)
    seq = head(team)
    page = as_bob.post(address, {"task": [t.pk for t in tasks], "assignee": bob.pk})
    text = page.content.decode()
    assert "4 tasks will change." in text
    assert "1 is like this already." in text
    assert f"Assignee: none → {bob.name}" in text
    assert head(team) == seq


def test_what_a_role_may_not_delete_is_told_before_and_after(
    as_bob: Client, bob: User, team: Team, tasks: list[Task], address: str
) -> None:
    own = actions.create_task(actor=bob, team=team, title="Bob's own")
    sent = {"task": [own.pk, tasks[0].pk], "fate": "delete"}
    looked = as_bob.post(address, sent).content.decode()
    assert "1 task will change." in looked
    assert "Your role lets you delete only tasks of your own." in looked
    assert f"{tasks[0].key}</span> {tasks[0].title}" in looked
    done = look_and_do(as_bob, address, sent)
    assert "1 task is deleted. 1 was refused." in done.content.decode()
    assert set(Task.objects.alive().filter(team=team)) == set(tasks)


def test_everything_that_matches_is_on_every_page_of_the_list(
    as_bob: Client, team: Team, address: str
) -> None:
    for _ in range(60):
        TaskFactory.create(team=team, priority=Priority.LOW)
    other = TaskFactory.create(team=team, priority=Priority.HIGH)
    shown = as_bob.get(f"/t/{team.slug}/tasks", {"priority": "low", "page": "2"})
    assert "All 60 that match" in shown.content.decode()
    sent = {"scope": "query", "address": shown.context["address"], "priority": Priority.URGENT}
    done = look_and_do(as_bob, address, {**sent, "priority": Priority.URGENT.value})
    assert "60 tasks are changed." in done.content.decode()
    assert done.redirect_chain[-1][0] == f"/t/{team.slug}/tasks?priority=low&page=2"
    other.refresh_from_db()
    assert other.priority == Priority.HIGH


def test_what_comes_to_match_after_looking_is_not_changed(
    as_bob: Client, team: Team, tasks: list[Task], address: str
) -> None:
    looked = as_bob.post(address, {"scope": "query", "address": "", "priority": "4"})
    later = TaskFactory.create(team=team)
    again = {name: hidden(looked, name) for name in ("ids", "shown_choices")}
    as_bob.post(address, {**again, "priority": "4", "step": "apply"})
    assert priorities(team) == [4] * len(tasks) + [2]
    assert later.number == len(tasks) + 1


def test_all_that_is_shown(as_bob: Client, team: Team, tasks: list[Task], address: str) -> None:
    sent = {"scope": "shown", "shown": ids_of(tasks[:3]), "fate": "archive"}
    look_and_do(as_bob, address, sent)
    assert set(Task.objects.current().filter(team=team)) == set(tasks[3:])


def test_other_choices_than_those_shown_are_shown_first(
    as_bob: Client, team: Team, tasks: list[Task], address: str
) -> None:
    looked = as_bob.post(address, {"ids": ids_of(tasks), "priority": "4"})
    seen = hidden(looked, "shown_choices")
    seq = head(team)
    for digest in (seen, "", "x" * 64):
        sent = {"ids": ids_of(tasks), "fate": "delete", "step": "apply", "shown_choices": digest}
        answer = as_bob.post(address, sent)
        assert answer.status_code == 200
        assert "5 are refused." in answer.content.decode()
    assert head(team) == seq


def test_labels_are_added_and_taken_off_but_not_both(
    as_bob: Client, bob: User, team: Team, tasks: list[Task], address: str
) -> None:
    bug = actions.create_label(actor=bob, team=team, name="bug")
    sent = {"task": [tasks[0].pk], "add_labels": [bug.pk]}
    look_and_do(as_bob, address, sent)
    tasks[0].refresh_from_db()
    assert tasks[0].labels == [str(bug.pk)]
    both = as_bob.post(address, {**sent, "remove_labels": [bug.pk]})
    assert both.status_code == 422
    assert "Add bug or remove it, not both." in both.content.decode()


def test_a_plan_is_taken_away(
    as_bob: Client, alice: User, team: Team, tasks: list[Task], address: str
) -> None:
    plan = actions.create_plan(actor=alice, team=team, model=Project, name="Spring")
    actions.update_task(actor=alice, task=tasks[0], project=plan)
    looked = as_bob.post(address, {"ids": ids_of(tasks[:2]), "project": "none"})
    assert "Project: Spring → none" in looked.content.decode()
    look_and_do(as_bob, address, {"ids": ids_of(tasks[:2]), "project": "none"})
    tasks[0].refresh_from_db()
    assert tasks[0].project is None


def test_a_due_date_is_taken_away(
    as_bob: Client, alice: User, tasks: list[Task], address: str
) -> None:
    actions.update_task(actor=alice, task=tasks[0], due_date=timezone.now())
    sent = {"ids": ids_of(tasks[:2]), "no_due_date": "on"}
    both = as_bob.post(address, sent | {"due_date": "2027-01-31"})
    assert both.status_code == 422
    assert "Give a due date or take it away, not both." in both.content.decode()
    look_and_do(as_bob, address, sent)
    tasks[0].refresh_from_db()
    assert tasks[0].due_date is None


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"task": "nonsense"},
        {"ids": "1 2 3"},
        {"scope": "shown", "shown": ""},
        {"scope": "query", "address": "status=nonsense"},
        {"scope": "query", "address": "q=" + "x" * 1001},
    ],
)
def test_choosing_nothing_or_nonsense_says_what_to_do(
    as_bob: Client, team: Team, tasks: list[Task], address: str, sent: dict[str, str]
) -> None:
    seq = head(team)
    answer = as_bob.post(address, {**sent, "fate": "archive", "step": "apply"})
    assert answer.status_code == 422
    assert answer.context["problem"]
    assert head(team) == seq


def test_more_than_the_most_are_refused_not_cut(
    as_bob: Client, tasks: list[Task], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.views.bulk.MOST", 4)
    for sent in ({"ids": ids_of(tasks)}, {"scope": "query", "address": ""}):
        assert as_bob.post(address, sent).status_code == 422
    assert as_bob.post(address, {"ids": ids_of(tasks[:4])}).status_code == 200


@pytest.mark.parametrize(
    "field", ["status", "priority", "assignee", "project", "add_labels", "fate"]
)
def test_a_choice_that_is_not_there_is_refused(
    as_bob: Client, charlie: User, team: Team, tasks: list[Task], address: str, field: str
) -> None:
    """Also a person, status or label of another team."""
    other = a_team(charlie, slug="side")
    theirs = {
        "assignee": charlie.pk,
        "status": other.statuses.all()[0].pk,
        "add_labels": actions.create_label(actor=charlie, team=other, name="x").pk,
        "project": actions.create_plan(actor=charlie, team=other, model=Project, name="x").pk,
    }
    seq = head(team)
    for value in (theirs.get(field, "9"), "nonsense"):
        answer = as_bob.post(address, {"ids": ids_of(tasks), field: value, "step": "apply"})
        assert answer.status_code == 422
        assert answer.context["form"].errors
    assert head(team) == seq


def test_tasks_of_another_team_are_refused_one_by_one(
    as_bob: Client, alice: User, tasks: list[Task], address: str
) -> None:
    theirs = TaskFactory.create(team=a_team(alice, slug="side"), title="Secret")
    text = as_bob.post(address, {"ids": ids_of([tasks[0], theirs]), "fate": "archive"})
    assert "1 is refused." in text.content.decode()
    assert "Secret" not in text.content.decode()


def test_who_may_not_edit_has_neither_boxes_nor_a_door(
    as_charlie: Client, team: Team, tasks: list[Task], address: str
) -> None:
    assert as_charlie.post(address, {"ids": ids_of(tasks)}).status_code == 404
    viewer = Client()
    viewer.force_login(a_member(team, "viewer"))
    assert viewer.post(address, {"ids": ids_of(tasks)}).status_code == 403
    assert 'name="task"' not in viewer.get(f"/t/{team.slug}/tasks").content.decode()
    assert viewer.get(address).status_code == 405


def test_htmx_gets_the_sheet_and_then_only_what_would_change(
    as_bob: Client, tasks: list[Task], address: str
) -> None:
    sent = {"ids": ids_of(tasks), "priority": "4"}
    sheet = as_bob.post(address, sent, headers=HTMX).content.decode()
    assert "<html" not in sheet
    assert 'name="status"' in sheet
    preview = as_bob.post(address, sent, headers=HTMX | {"HX-Target": "bulk-preview"})
    assert 'name="status"' not in preview.content.decode()
    assert "5 tasks will change." in preview.content.decode()


def test_looking_costs_the_same_for_few_and_many(
    as_bob: Client,
    team: Team,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    counts = []
    for total in (5, 60):
        while Task.objects.count() < total:
            TaskFactory.create(team=team)
        with django_assert_max_num_queries(40) as captured:
            as_bob.post(address, {"scope": "query", "address": "", "fate": "archive"})
        statements = [q["sql"] for q in captured if not q["sql"].startswith("UPDATE")]
        counts.append(len(statements))
    assert counts[0] == counts[1]
