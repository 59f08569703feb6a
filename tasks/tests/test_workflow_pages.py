"""The pages of a team's workflow and plans, and of its trash."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks import actions
from tasks.models import (
    Category,
    CustomField,
    Cycle,
    FieldType,
    Label,
    Project,
    Status,
    Task,
)
from teams.actions.locks import lock_team
from teams.models import Event, Team
from teams.replay import replay
from teams.tests.factories import a_member, a_team

pytestmark = pytest.mark.django_db


def create(client: Client, kind: str, **data: str) -> int:
    return client.post(reverse("tasks:thing_create", args=["core", kind]), data).status_code


def test_labels_statuses_and_plans_are_made(as_alice: Client, team: Team) -> None:
    assert create(as_alice, "label", name="bug", color="#d1242f") == 302
    assert create(as_alice, "project", name="Site", color="#123456") == 302
    assert (
        create(as_alice, "cycle", name="One", starts_on="2027-01-01", ends_on="2027-01-14") == 302
    )
    assert create(as_alice, "milestone", name="1.0", ends_on="2027-03-01") == 302
    status = {"name": "Blocked", "category": "in_progress", "color": "#123456", "wip_limit": "3"}
    assert create(as_alice, "status", **status) == 302
    page = as_alice.get(reverse("tasks:workflow", args=["core"])).content.decode()
    assert "bug" in page
    assert "Blocked" in page
    plans = as_alice.get(reverse("tasks:plans", args=["core"])).content.decode()
    assert "14 Jan 2027" in plans
    assert "Until 1 Mar 2027" in plans
    assert create(as_alice, "nonsense", name="x") == 404


def test_what_is_wrong_is_said_and_kept(as_alice: Client, team: Team) -> None:
    create(as_alice, "label", name="bug", color="#d1242f")
    again = as_alice.post(
        reverse("tasks:thing_create", args=["core", "label"]), {"name": "BUG", "color": "#123456"}
    )
    assert again.status_code == 422
    assert "a label of that name already" in again.content.decode()
    assert 'value="BUG"' in again.content.decode()
    days = {"name": "Two", "starts_on": "2027-02-01", "ends_on": "2027-01-01"}
    assert create(as_alice, "cycle", **days) == 422
    assert Label.objects.count() == 1


def test_edit_close_reopen_and_delete(as_alice: Client, alice: User, team: Team) -> None:
    one, two = (
        actions.create_plan(actor=alice, team=team, model=Cycle, name=name) for name in "12"
    )
    task = actions.create_task(actor=alice, team=team, title="x", cycle=one)
    edit = reverse("tasks:thing_edit", args=["core", "cycle", one.pk])
    assert "Move tasks to" in as_alice.get(edit).content.decode()
    assert as_alice.post(edit, {"name": "First"}).status_code == 302
    close = reverse("tasks:plan_close", args=["core", "cycle", one.pk])
    assert as_alice.post(close, {"move_to": two.pk}).status_code == 302
    one.refresh_from_db()
    task.refresh_from_db()
    assert (one.name, bool(one.closed_at), task.cycle) == ("First", True, two)
    as_alice.post(reverse("tasks:plan_reopen", args=["core", "cycle", one.pk]))
    one.refresh_from_db()
    assert one.closed_at is None
    delete = reverse("tasks:thing_delete", args=["core", "cycle", two.pk])
    assert as_alice.get(delete).status_code == 200
    as_alice.post(delete)
    task.refresh_from_db()
    assert task.cycle is None


def test_statuses_move_and_go(as_alice: Client, alice: User, team: Team) -> None:
    review = team.statuses.get(slug="in_review")
    step = reverse("tasks:status_step", args=["core", review.pk])
    as_alice.post(step, {"step": "up"})
    slugs = [status.slug for status in team.statuses.all()]
    assert slugs == ["todo", "in_review", "in_progress", "done", "cancelled"]
    task = actions.create_task(actor=alice, team=team, title="x", status=review)
    delete = reverse("tasks:thing_delete", args=["core", "status", review.pk])
    assert "Nowhere" not in as_alice.get(delete).content.decode()
    answer = as_alice.post(delete, {"move_to": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["move_to"])
    done = team.statuses.get(slug="done")
    as_alice.post(delete, {"move_to": done.pk})
    task.refresh_from_db()
    assert (task.status, Status.objects.filter(pk=review.pk).exists()) == (done, False)


def test_a_column_that_is_moved_while_another_is_added(
    as_alice: Client, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock_team_later(locked: Team) -> Team:
        monkeypatch.undo()
        actions.create_status(actor=None, team=team, name="New", category=Category.TODO)
        return lock_team(locked)

    monkeypatch.setattr("tasks.actions.status.lock_team", lock_team_later)
    before = list(team.statuses.values_list("slug", flat=True))
    step = reverse("tasks:status_step", args=["core", team.statuses.get(slug="done").pk])
    page = as_alice.post(step, {"step": "up"}, follow=True)
    assert "Somebody has changed the columns meanwhile" in page.text
    assert list(team.statuses.exclude(name="New").values_list("slug", flat=True)) == before


def test_a_plan_whose_successor_was_closed_stays_open(
    as_alice: Client, alice: User, team: Team
) -> None:
    one, two = (
        actions.create_plan(actor=alice, team=team, model=Cycle, name=name) for name in "12"
    )
    actions.close_plan(actor=alice, plan=two)
    close = reverse("tasks:plan_close", args=["core", "cycle", one.pk])
    page = as_alice.post(close, {"move_to": two.pk}, follow=True)
    assert "1 is not closed. Where they were to go is gone or closed by now." in page.text
    one.refresh_from_db()
    assert one.closed_at is None


def test_fields_stand_in_the_order_that_they_are_put_into(
    as_alice: Client, as_bob: Client, alice: User, team: Team
) -> None:
    """Those that programs have given one place get one each."""
    for name in "ABC":
        actions.create_custom_field(
            actor=None, team=team, field_type=FieldType.TEXT, name=name, position=0
        )
    c = CustomField.objects.get(name="C")
    place = reverse("tasks:field_step", args=["core", c.pk])
    assert as_bob.post(place, {"step": "up"}).status_code == 403

    def names() -> str:
        return "".join(CustomField.objects.values_list("name", flat=True))

    assert place in as_alice.get(reverse("tasks:workflow", args=["core"])).text
    for step, order in (("up", "ACB"), ("up", "CAB"), ("up", "CAB"), ("down", "ACB")):
        assert as_alice.post(place, {"step": step}).status_code == 302
        assert names() == order
    event = Event.objects.latest("seq")
    assert (event.verb, event.target_id) == ("custom_field.updated", c.pk)
    assert list(CustomField.objects.values_list("version", flat=True)) == [3, 4, 2]
    actions.undo_event(actor=alice, event=event)
    assert names() == "CAB"
    rebuilt = replay(Event.objects.filter(team=team))
    states = {pk: state for (kind, pk), state in rebuilt.items() if kind == "custom_field"}
    assert states == {str(field.pk): field.state() for field in CustomField.objects.all()}


@pytest.mark.parametrize("name", ["bug", "Design, web", "none", "<7", 'say "hi"', "ö&?"])
def test_a_name_leads_to_its_tasks_whatever_it_is(
    as_alice: Client, alice: User, team: Team, name: str
) -> None:
    label = actions.create_label(actor=alice, team=team, name=name)
    project = actions.create_plan(actor=alice, team=team, model=Project, name=name)
    its = actions.create_task(actor=alice, team=team, title="x", labels=[label], project=project)
    actions.create_task(actor=alice, team=team, title="Another")
    for page, kind in (("workflow", "label"), ("plans", "project")):
        text = as_alice.get(reverse(f"tasks:{page}", args=["core"])).content.decode()
        [link] = re.findall(rf'href="(.*?/tasks\?{kind}=.*?)"', text)
        shown = as_alice.get(unescape(link))
        assert list(shown.context["page"].object_list) == [its]
        typed = as_alice.get("/t/core/tasks", {"q": shown.context["typed"]})
        assert list(typed.context["page"].object_list) == [its]


def test_who_may_not_and_who_sees_nothing(client: Client, alice: User, team: Team) -> None:
    label = actions.create_label(actor=alice, team=team, name="bug")
    side = a_team(alice, slug="side")
    theirs = actions.create_plan(actor=alice, team=side, model=Project, name="Theirs")
    client.force_login(a_member(team, "viewer"))
    assert (
        "Add a label" not in client.get(reverse("tasks:workflow", args=["core"])).content.decode()
    )
    assert create(client, "label", name="x", color="#123456") == 403
    edit = reverse("tasks:thing_edit", args=["core", "label", label.pk])
    assert client.post(edit, {"name": "x"}).status_code == 403
    client.force_login(alice)
    foreign = reverse("tasks:thing_edit", args=["core", "project", theirs.pk])
    assert client.get(foreign).status_code == 404
    client.force_login(a_member(side, "admin"))
    assert client.get(edit).status_code == 404


def test_trash_restore_and_undo(as_alice: Client, as_bob: Client, alice: User, team: Team) -> None:
    trash = reverse("tasks:trash", args=["core"])
    assert "The trash is empty" in as_alice.get(trash).content.decode()
    task = actions.create_task(actor=alice, team=team, title="Lost and found")
    actions.delete_task(actor=alice, task=task)
    assert "Lost and found" in as_alice.get(trash).content.decode()
    restore = reverse("tasks:restore", args=["core", task.pk])
    assert as_bob.post(restore).status_code == 403
    assert as_alice.post(restore).status_code == 302
    assert Task.objects.alive().filter(pk=task.pk).exists()
    actions.update_task(actor=alice, task=task, title="Found")
    activity = as_alice.get(reverse("tasks:activity", args=["core"])).content.decode()
    event = Event.objects.filter(team=team).latest("seq")
    undo = reverse("tasks:undo", args=[event.pk])
    assert undo in activity
    answer = as_alice.post(undo, follow=True)
    assert "It is undone" in answer.content.decode()
    again = as_alice.post(undo, {"next": "//evil.example"}, follow=True)
    assert "It was not undone" in again.content.decode()
    assert again.redirect_chain[-1][0] == reverse("tasks:activity", args=["core"])
    task.refresh_from_db()
    assert task.title == "Lost and found"


def test_archive_on_the_page(as_bob: Client, alice: User, team: Team) -> None:
    task = actions.create_task(actor=alice, team=team, title="Old")
    archive = reverse("tasks:archive", args=[task.key])
    as_bob.post(archive, {"archived": "yes"})
    assert "Old" not in as_bob.get(reverse("tasks:board", args=["core"])).content.decode()
    detail = as_bob.get(reverse("tasks:detail", args=[task.key])).content.decode()
    assert "out of the archive" in detail
    as_bob.post(archive, {"archived": "no"})
    assert "Old" in as_bob.get(reverse("tasks:board", args=["core"])).content.decode()
