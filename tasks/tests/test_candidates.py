"""Somebody who leaves a team stays what they were to its tasks, whatever else is changed there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import FieldType, Task
from tasks.tests.filled_forms import filled_in
from teams import actions as team_actions
from teams.models import Event, Membership, Role, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(team: Team) -> User:
    return a_member(team, Role.DEVELOPER, first_name="Dora", last_name="")


def leave(team: Team, person: User) -> None:
    membership = Membership.objects.get(team=team, user=person)
    team_actions.remove_member(actor=None, membership=membership)


def save(client: Client, page: str, place: str, field: str, value: str) -> Any:
    """Change one field of a form that is sent whole, and see the page again."""
    data = filled_in(client.get(page), field) | {field: [value]}
    assert client.post(place, data).status_code == 302
    return client.get(page).content.decode()


def test_the_assignee_stays_when_another_field_is_changed(
    team: Team, task: Task, dora: User, as_bob: Client
) -> None:
    actions.update_task(actor=None, task=task, assignee=dora)
    leave(team, dora)
    page = reverse("tasks:detail", args=[task.key])
    shown = save(as_bob, page, reverse("tasks:edit_fields", args=[task.key]), "priority", "4")
    assert f'<option value="{dora.pk}" selected>Dora (no longer here)</option>' in shown
    task.refresh_from_db()
    assert task.assignee == dora
    assert set(Event.objects.latest("seq").changes) == {"priority"}


def test_a_custom_field_keeps_its_person(
    team: Team, task: Task, dora: User, as_bob: Client
) -> None:
    fields = [
        actions.create_custom_field(actor=None, team=team, field_type=kind, name=name)
        for kind, name in (
            (FieldType.PERSON, "Tester"),
            (FieldType.PERSON, "Writer"),
            (FieldType.TEXT, "Words"),
        )
    ]
    tester, writer, words = (f"custom_{field.pk}" for field in fields)
    said = {str(fields[0].pk): str(dora.pk)}
    actions.update_task(actor=None, task=task, custom=said)
    leave(team, dora)
    page = reverse("tasks:detail", args=[task.key])
    shown = save(as_bob, page, reverse("tasks:edit_custom", args=[task.key]), words, "Hello")
    task.refresh_from_db()
    assert task.custom == said | {str(fields[2].pk): "Hello"}
    choices = {
        name: shown.partition(f'<select name="{name}"')[2].partition("</select>")[0]
        for name in (tester, writer)
    }
    assert f'<option value="{dora.pk}" selected>Dora (no longer here)</option>' in choices[tester]
    assert str(dora.pk) not in choices[writer], "offered only where they are named"


def test_an_item_of_a_checklist_keeps_its_assignee(
    team: Team, task: Task, dora: User, as_bob: Client
) -> None:
    item = actions.create_checklist(actor=None, task=task, texts=["One"]).items.get()
    actions.update_item(actor=None, item=item, assignee=dora)
    leave(team, dora)
    page = reverse("tasks:edit_item", args=[item.pk])
    assert "Dora (no longer here)" in save(as_bob, page, page, "text", "Two")
    item.refresh_from_db()
    assert (item.text, item.assignee) == ("Two", dora)


def test_a_template_keeps_its_assignee(team: Team, dora: User, as_alice: Client) -> None:
    template = actions.create_template(
        actor=None, team=team, name="Release", title="Release", assignee=dora
    )
    leave(team, dora)
    page = reverse("tasks:thing_edit", args=[team.slug, "task_template", template.pk])
    assert "Dora (no longer here)" in save(as_alice, page, page, "title", "Next release")
    template.refresh_from_db()
    assert (template.title, template.assignee) == ("Next release", dora)


def test_programs_send_back_what_they_have_read(
    team: Team, task: Task, dora: User, bob: User, alice: User
) -> None:
    field = actions.create_custom_field(
        actor=None, team=team, field_type=FieldType.PERSON, name="Tester"
    )
    said = {str(field.pk): str(dora.pk)}
    actions.update_task(actor=None, task=task, assignee=dora, custom=said)
    item = actions.create_checklist(actor=None, task=task, texts=["One"]).items.get()
    actions.update_item(actor=None, item=item, assignee=dora)
    template = actions.create_template(
        actor=None, team=team, name="Release", title="Release", assignee=dora
    )
    leave(team, dora)
    read = Api(bob).get(f"tasks/{task.key}").data
    reply = Api(bob).put(f"tasks/{task.key}", read | {"title": "Second"})
    assert (reply.status, reply.data["title"]) == (200, "Second")
    assert (reply.data["assignee"], reply.data["custom"]) == (read["assignee"], said)
    for person, path, change in (
        (bob, f"checklist-items/{item.pk}", {"text": "Two"}),
        (alice, f"templates/{template.pk}", {"title": "Next release"}),
    ):
        body = change | {"assignee": str(dora.pk)}
        assert Api(person).patch(path, body).data["assignee"]["id"] == str(dora.pk)


@pytest.mark.parametrize(
    "give",
    [
        lambda team, task, pk: (f"tasks/{task.key}", {"assignee": pk}),
        lambda team, task, pk: (f"tasks/{task.key}", {"custom": {"Tester": pk}}),
        lambda team, task, pk: (
            f"checklist-items/{task.checklists.get().items.get().pk}",
            {"assignee": pk},
        ),
    ],
)
def test_who_has_left_is_given_nothing_anew(
    team: Team, task: Task, dora: User, alice: User, give: Callable[..., tuple[str, Any]]
) -> None:
    """Who was named elsewhere, or before, is not named here and now."""
    for name in ("Tester", "Writer"):
        actions.create_custom_field(actor=None, team=team, field_type=FieldType.PERSON, name=name)
    actions.create_checklist(actor=None, task=task, texts=["One"])
    custom = {"Writer": str(dora.pk)}
    actions.update_task(actor=None, task=task, assignee=dora, custom=custom)
    leave(team, dora)
    actions.update_task(actor=None, task=task, assignee=None)
    path, body = give(team, task, str(dora.pk))
    assert Api(alice).patch(path, body).status == 400
