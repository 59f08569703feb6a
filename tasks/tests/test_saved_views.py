"""Saved views: whose they are, what the log says of them, and their pages."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.exceptions import Conflict
from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import FieldType, SavedView
from tasks.tests.test_custom_fields import a_field
from teams import clock
from teams.models import Event, Team
from teams.tests.factories import join

pytestmark = pytest.mark.django_db


def test_ones_own_view_is_nobody_elses_business(alice: User, bob: User, team: Team) -> None:
    head, api = clock.head(team), Api(bob)
    created = api.post("views", {"team": "core", "name": "Mine", "query": "assignee:me"})
    assert (created.status, created.data["shared"], created.data["layout"]) == (201, False, "list")
    path = f"views/{created.data['id']}"
    assert api.patch(path, {"name": "My work"}).data["version"] == 2
    assert clock.head(team) == head, "no event"
    assert [view["name"] for view in api.get("views?team=core").data] == ["My work"]
    other = Api(alice)
    assert other.get("views").data == []
    for reply in (other.get(path), other.patch(path, {"name": "x"}), other.delete(path)):
        assert reply.status == 404
    assert api.delete(path).status == 204
    assert clock.head(team) == head
    assert not SavedView.objects.exists()
    noted = other.get("teams/core/audit?table=tasks_savedview").data
    assert [entry["operation"] for entry in noted] == ["delete", "update", "insert"]
    assert not {"name", "query"} & {*noted[0]["old"], *noted[1]["old"], *noted[1]["new"]}


def test_a_shared_view_is_the_teams(alice: User, bob: User, charlie: User, team: Team) -> None:
    join(team, charlie, "viewer")
    body = {"team": "core", "name": "Bugs", "query": "is:open", "layout": "board", "shared": True}
    created = Api(bob).post("views", body)
    assert (created.status, created.data["shared"]) == (201, True)
    path = f"views/{created.data['id']}"
    assert Api(charlie).get(path).data == created.data
    assert Api(charlie).patch(path, {"name": "x"}).status == 403
    assert Api(charlie).delete(path).status == 403
    assert Api(charlie).post("views", body).status == 403
    assert Api(alice).patch(path, {"name": "Open"}).data["name"] == "Open"
    assert Api(alice).delete(path).status == 204
    verbs = Event.objects.filter(team=team, target_type="saved_view").order_by("seq")
    assert [event.verb for event in verbs] == [
        "saved_view.created",
        "saved_view.updated",
        "saved_view.deleted",
    ]
    actions.undo_event(actor=alice, event=verbs[2])
    assert SavedView.objects.get(pk=created.data["id"]).name == "Open"


def test_sharing_and_taking_back(alice: User, bob: User, team: Team) -> None:
    api = Api(bob)
    path = f"views/{api.post('views', {'team': 'core', 'name': 'Mine'}).data['id']}"
    assert api.patch(path, {"shared": True}).data["shared"] is True
    assert Api(alice).get(path).status == 200
    latest = Event.objects.filter(team=team).latest("seq")
    assert (latest.verb, latest.changes["name"]) == ("saved_view.created", [None, "Mine"])
    assert api.patch(path, {"shared": False}).data["shared"] is False
    assert Api(alice).get(path).status == 404
    latest = Event.objects.filter(team=team).latest("seq")
    assert (latest.verb, latest.changes["name"]) == ("saved_view.deleted", ["Mine", None])


def test_undo_leaves_alone_what_is_private_by_now(alice: User, bob: User, team: Team) -> None:
    """Nor does the refusal say what it is called."""
    api, body = Api(alice), {"team": "core", "name": "Ours", "shared": True}
    path = f"views/{api.post('views', body).data['id']}"
    api.patch(path, {"name": "Open"})
    mine = api.patch(path, {"name": "Secret", "shared": False}).data
    for event in Event.objects.filter(team=team, target_type="saved_view"):
        for person in (alice, bob):
            reply = Api(person).post(f"events/{event.pk}/undo", {})
            assert (reply.status, "Secret" in str(reply.error)) == (409, False)
    assert api.get(path).data == mine


def test_undoing_that_one_was_shared_does_not_erase_it(alice: User, bob: User, team: Team) -> None:
    api = Api(bob)
    path = f"views/{api.post('views', {'team': 'core', 'name': 'Mine'}).data['id']}"
    shared = api.patch(path, {"shared": True}).data
    event = Event.objects.filter(team=team).latest("seq")
    for person in (alice, bob):
        with pytest.raises(Conflict, match="Make it your own, or delete it"):
            actions.undo_event(actor=person, event=event)
    assert api.get(path).data == shared
    made = actions.create_view(actor=bob, team=team, is_shared=True, name="Ours")
    actions.undo_event(actor=alice, event=Event.objects.filter(team=team).latest("seq"))
    assert not SavedView.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("query", ["colour:red", "status:nope", "sort:x", "due:soon"])
def test_a_query_that_makes_no_sense_is_not_saved(alice: User, team: Team, query: str) -> None:
    api = Api(alice)
    reply = api.post("views", {"team": "core", "name": "x", "query": query})
    assert (reply.status, "query" in reply.details) == (400, True)
    view = actions.create_view(actor=alice, team=team, is_shared=False, name="x")
    assert "query" in api.patch(f"views/{view.pk}", {"query": query}).details


def test_a_query_stays_whatever_its_names_have_become(alice: User, team: Team) -> None:
    """And says so when it is given anew."""
    label = actions.create_label(actor=alice, team=team, name="bug")
    api = Api(alice)
    made = api.post("views", {"team": "core", "name": "x", "query": "label:bug"}).data
    actions.update_label(actor=alice, label=label, name="fault")
    path = f"views/{made['id']}"
    assert api.patch(path, {"name": "Bugs", "shared": True}).data["query"] == "label:bug"
    assert "query" in api.patch(path, {"query": "label:bug"}).details
    assert api.patch(path, {"query": "label:fault"}).data["query"] == "label:fault"


def test_a_stale_change_is_refused(alice: User, team: Team) -> None:
    view = actions.create_view(actor=alice, team=team, is_shared=False, name="x")
    api = Api(alice)
    api.patch(f"views/{view.pk}", {"name": "y"})
    assert api.patch(f"views/{view.pk}", {"name": "z", "version": 1}).status == 412


def test_a_view_is_saved_opened_renamed_and_deleted(as_bob: Client, team: Team) -> None:
    page = as_bob.get(f"/t/{team.slug}/tasks", {"assignee": "me", "q": "is:open", "sort": "title"})
    whole = "assignee:me is:open sort:title"
    assert page.context["whole"] == whole
    body = {"name": "Mine", "query": whole, "layout": "list"}
    answer = as_bob.post(reverse("tasks:view_create", args=[team.slug]), body)
    assert answer.status_code == 302
    view = SavedView.objects.get()
    assert (view.is_shared, view.query) == (False, whole)
    shown = as_bob.get(answer["Location"])
    assert "Mine" in shown.content.decode(), "in the sidebar"
    opened = as_bob.get(reverse("tasks:view", args=[team.slug, view.pk]))
    assert opened["Location"] == answer["Location"]
    edit = reverse("tasks:view_edit", args=[team.slug, view.pk])
    assert as_bob.get(edit).status_code == 200
    as_bob.post(edit, body | {"name": "Mine on the board", "layout": "board", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.layout, view.is_shared) == ("Mine on the board", "board", True)
    assert as_bob.post(edit, body | {"query": "colour:red"}).status_code == 422
    delete = reverse("tasks:view_delete", args=[team.slug, view.pk])
    assert as_bob.get(delete).status_code == 200
    as_bob.post(delete)
    assert not SavedView.objects.exists()


def test_what_is_too_long_to_be_saved_is_not_cut(as_bob: Client, team: Team) -> None:
    words = [f"{number:0>50}" for number in range(18)]
    for labels, offered in (("none", True), (",".join(["none"] * 20), False)):
        query = {"q": " ".join(words), "label": labels}
        text = as_bob.get(f"/t/{team.slug}/tasks", query).content.decode()
        assert ("Save this view" in text, "too long to be saved" in text) == (offered, not offered)


def test_the_order_of_a_view_may_name_a_field_with_a_space(as_bob: Client, team: Team) -> None:
    a_field(team, FieldType.NUMBER, "Story size")
    page = as_bob.get(f"/t/{team.slug}/tasks", {"sort": "custom.story size", "q": "door"})
    body = {"name": "x", "query": page.context["whole"], "layout": "list"}
    assert body["query"] == 'door sort:custom."story size"'
    opened = as_bob.post(reverse("tasks:view_create", args=[team.slug]), body, follow=True)
    assert (opened.context["problem"], opened.context["whole"]) == ("", body["query"])


def test_pages_of_a_view_are_its_owners(
    as_alice: Client, as_charlie: Client, bob: User, charlie: User, team: Team
) -> None:
    mine = actions.create_view(actor=bob, team=team, is_shared=False, name="Mine")
    ours = actions.create_view(actor=bob, team=team, is_shared=True, name="Ours")
    for name in ("view", "view_edit", "view_delete"):
        assert as_alice.get(reverse(f"tasks:{name}", args=[team.slug, mine.pk])).status_code == 404
        assert (
            as_charlie.get(reverse(f"tasks:{name}", args=[team.slug, ours.pk])).status_code == 404
        )
    join(team, charlie, "viewer")
    assert as_charlie.get(reverse("tasks:view", args=[team.slug, ours.pk])).status_code == 302
    for name in ("view_edit", "view_delete"):
        assert (
            as_charlie.get(reverse(f"tasks:{name}", args=[team.slug, ours.pk])).status_code == 403
        )


def test_chips_take_one_part_off(as_bob: Client, team: Team) -> None:
    page = as_bob.get(f"/t/{team.slug}/board", {"priority": "high", "q": "-is:done door"})
    chips = page.context["chips"]
    assert [chip.text for chip in chips] == ["priority:high", "-is:done", "door"]
    assert chips[1].without == "?q=priority%3Ahigh+door"
