"""What hangs on a task, on its page: with and without JavaScript."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks import actions
from tasks.models import Checklist, ChecklistItem, Recurrence, Relation, Task, TaskTemplate
from tasks.tests.factories import TaskFactory
from tasks.tests.pages import form_of
from tasks.views import structure
from teams.models import Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def page(client: Client, task: Task) -> str:
    return client.get(reverse("tasks:detail", args=[task.key])).content.decode()


def post(client: Client, name: str, *args: object, **data: str) -> int:
    return client.post(reverse(f"tasks:{name}", args=args), data).status_code


def test_without_javascript_every_form_goes_back_to_the_page(
    as_bob: Client, task: Task, team: Team
) -> None:
    other = TaskFactory.create(team=team, title="The other")
    assert post(as_bob, "add_subtask", task.key, title="A part") == 302
    assert post(as_bob, "add_checklist", task.key, title="Before") == 302
    checklist = Checklist.objects.get()
    for text in ("One", "Two"):
        assert post(as_bob, "add_item", checklist.pk, text=text) == 302
    one = ChecklistItem.objects.get(text="One")
    assert post(as_bob, "change_item", one.pk, do="tick") == 302
    assert post(as_bob, "change_item", one.pk, do="down") == 302
    assert [item.text for item in checklist.items.all()] == ["Two", "One"]
    assert post(as_bob, "add_relation", task.key, type="blocked_by", task=other.key) == 302
    assert post(as_bob, "recur", task.key, rule="FREQ=WEEKLY", mode="schedule") == 302
    shown = page(as_bob, task)
    for text in ("A part", "0 of 1 done", "Blocked by", "The other", "Every week"):
        assert text in shown
    assert "1 of 2 done" in shown.partition("Before")[2]
    assert 'aria-pressed="true"' in shown
    relation = Relation.objects.get()
    assert post(as_bob, "remove_relation", task.key, relation.pk) == 302
    assert post(as_bob, "recur", task.key, stop="on") == 302
    assert post(as_bob, "change_item", one.pk, do="convert") == 302
    assert post(as_bob, "delete_checklist", checklist.pk) == 302
    assert not Relation.objects.exists()
    assert not Recurrence.objects.exists()
    assert not Checklist.objects.exists()
    assert task.subtasks.count() == 2


def test_htmx_gets_the_part_and_what_was_refused(as_bob: Client, task: Task) -> None:
    place = reverse("tasks:add_relation", args=[task.key])
    answer = as_bob.post(place, {"type": "blocks", "task": task.key}, headers=HTMX)
    assert answer.status_code == 422
    assert "cannot be related to itself" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    answer = as_bob.post(place, {"type": "blocks", "task": "CORE-999"}, headers=HTMX)
    assert "no task of that key" in answer.content.decode()
    place = reverse("tasks:recur", args=[task.key])
    for data in ({"custom": "FREQ=HOURLY"}, {"rule": "FREQ=DAILY", "starts_at": "2027-13-01T1"}):
        assert as_bob.post(place, data, headers=HTMX).status_code == 422
    assert not Recurrence.objects.exists()


def test_strangers_find_nothing_and_viewers_change_nothing(
    as_charlie: Client, task: Task, team: Team, alice: User
) -> None:
    checklist = actions.create_checklist(actor=alice, task=task, texts=["One"])
    item = checklist.items.get()
    viewer = Client()
    viewer.force_login(a_member(team, "viewer"))
    for client, status in ((as_charlie, 404), (viewer, 403)):
        assert post(client, "add_subtask", task.key, title="x") == status
        assert post(client, "add_checklist", task.key, title="x") == status
        assert post(client, "add_item", checklist.pk, text="x") == status
        assert post(client, "change_item", item.pk, do="tick") == status
        assert post(client, "move_checklist", checklist.pk, do="up") == status
        assert post(client, "edit_checklist", checklist.pk, title="x") == status
        assert post(client, "delete_checklist", checklist.pk) == status
        assert post(client, "recur", task.key, rule="FREQ=DAILY") == status
    assert 'name="do"' not in page(viewer, task)


def test_a_checklist_is_renamed_and_moved(as_bob: Client, alice: User, task: Task) -> None:
    first, second = (
        actions.create_checklist(actor=alice, task=task, title=title) for title in ("One", "Two")
    )

    def titles() -> list[str]:
        return [checklist.title for checklist in task.checklists.all()]

    assert post(as_bob, "move_checklist", first.pk, do="down") == 302
    assert titles() == ["Two", "One"]
    assert post(as_bob, "move_checklist", first.pk, do="down") == 302, "it is the last already"
    assert post(as_bob, "move_checklist", first.pk, do="up") == 302
    assert titles() == ["One", "Two"]
    place = reverse("tasks:edit_checklist", args=[second.pk])
    form = form_of(as_bob.get(place))
    assert as_bob.post(place, form | {"title": ""}).status_code == 422
    assert as_bob.post(place, form | {"title": "Second"}).status_code == 302
    assert titles() == ["One", "Second"]
    assert as_bob.post(place, form | {"title": "Third"}).status_code == 409, "it was shown as Two"
    assert titles() == ["One", "Second"]


def test_a_checklist_is_moved_past_one_that_is_deleted_meanwhile(
    as_bob: Client, alice: User, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        actions.create_checklist(actor=alice, task=task, title=title) for title in ("One", "Two")
    )
    step = structure._step

    def step_and_delete(*args: Any) -> dict[Any, Any]:
        place = step(*args)
        actions.delete_checklist(actor=alice, checklist=second)
        return place

    monkeypatch.setattr(structure, "_step", step_and_delete)
    place = reverse("tasks:move_checklist", args=[first.pk])
    answer = as_bob.post(place, {"do": "down"}, headers=HTMX)
    assert (answer.status_code, "no such neighbour" in answer.text) == (422, True)


def test_of_very_many_subtasks_the_first_are_shown_and_the_others_a_click_away(
    as_bob: Client, task: Task, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title, slug in (("Part A", "done"), ("Part B", "todo"), ("Part C", "in_review")):
        status = team.statuses.get(slug=slug)
        TaskFactory.create(team=team, title=title, parent=task, status=status)
    assert "in a list" not in page(as_bob, task)
    monkeypatch.setattr("tasks.structure_page._SHOWN", 2)
    shown = page(as_bob, task)
    assert ("Part B" in shown, "Part C" in shown, "Part A" in shown) == (True, True, False)
    assert "1 of 3 done" in shown, "all count"
    address = f"{reverse('tasks:list', args=[team.slug])}?parent={task.key}"
    assert f'<a class="small" href="{address}">1 more, in a list</a>' in shown
    assert all(f"Part {name}" in as_bob.get(address).content.decode() for name in "ABC")


def test_who_deletes_a_task_that_repeats_is_told(as_alice: Client, alice: User, task: Task) -> None:
    place = reverse("tasks:delete", args=[task.key])
    assert "It repeats" not in as_alice.get(place).text
    actions.set_recurrence(actor=alice, task=task, rule="FREQ=WEEKLY")
    assert (
        "It repeats (Every week, on this weekday): while it is in the trash"
        in as_alice.get(place).text
    )


def test_templates_are_made_changed_used_and_deleted(
    as_alice: Client, as_bob: Client, team: Team
) -> None:
    place = reverse("tasks:templates", args=[team.slug])
    data = {"name": "Release", "title": "Release it", "priority": "3",
            "checklist": "Changelog\r\n\r\nTag\r\n", "subtasks": "Test"}  # fmt: skip
    new = reverse("tasks:thing_create", args=[team.slug, "task_template"])
    assert as_bob.post(new, data).status_code == 403
    assert as_alice.post(new, data).status_code == 302
    assert "Release" in as_alice.get(place).content.decode()
    template = team_templates(team)[0]
    assert (template.checklist, template.subtasks) == (["Changelog", "Tag"], ["Test"])
    edit = reverse("tasks:thing_edit", args=[team.slug, "task_template", template.pk])
    assert "Changelog\nTag" in as_alice.get(edit).content.decode()
    assert as_alice.post(edit, data | {"points": "5"}).status_code == 302
    create = as_bob.get(reverse("tasks:create", args=[team.slug])).content.decode()
    assert "Release" in create
    use = reverse("tasks:use_template", args=[team.slug])
    answer = as_bob.post(use, {"template": str(template.pk)})
    made = Task.objects.get(title="Release it")
    assert answer.headers["Location"] == reverse("tasks:detail", args=[made.key])
    assert made.points == 5
    assert as_bob.post(use, {"template": "nonsense"}).status_code == 404
    delete = reverse("tasks:thing_delete", args=[team.slug, "task_template", template.pk])
    assert as_alice.post(delete).status_code == 302
    assert not team_templates(team)


def team_templates(team: Team) -> list[TaskTemplate]:
    return list(TaskTemplate.objects.filter(team=team))
