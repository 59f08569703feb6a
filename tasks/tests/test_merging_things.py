"""Two people change one label, plan, template or view at once: nothing of either is lost."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks import actions
from tasks.models import CustomField, Cycle, FieldType, Milestone, Priority, Project, TaskTemplate
from tasks.tests.filled_forms import Filled, filled_in
from teams.models import Team, Thing

pytestmark = pytest.mark.django_db


class Case(NamedTuple):
    """A field that both change, and another that is changed by the one who is first alone."""

    thing: Thing
    update: Callable[..., Any]
    field: str
    typed: str
    #: What the field says then, and what the other one makes it say, in the row and in words.
    mine: Any
    theirs: Any
    words: str
    other: str
    other_value: Any

    @property
    def place(self) -> str:
        slug, kind = self.thing.team.slug, self.thing.kind
        if kind == "saved_view":
            return reverse("tasks:view_edit", args=[slug, self.thing.pk])
        return reverse("tasks:thing_edit", args=[slug, kind, self.thing.pk])

    def now(self) -> tuple[Any, Any]:
        self.thing.refresh_from_db()
        return getattr(self.thing, self.field), getattr(self.thing, self.other)


def label(team: Team, alice: User) -> Case:
    made = actions.create_label(actor=alice, team=team, name="bug", description="Broken")

    def update(**changes: Any) -> None:
        actions.update_label(actor=alice, label=made, **changes)

    return Case(
        made, update, "color", "#111111", "#111111", "#222222", "#222222", "description", "Not so"
    )


def status(team: Team, alice: User) -> Case:
    made = team.statuses.get(slug="in_review")

    def update(**changes: Any) -> None:
        actions.update_status(actor=alice, status=made, **changes)

    return Case(made, update, "wip_limit", "3", 3, 5, "5", "is_default", other_value=True)


def project(team: Team, alice: User) -> Case:
    goal = "One\nTwo"
    made = actions.create_plan(actor=alice, team=team, model=Project, name="Site", goal=goal)
    return _plan(made, alice, "color", "#333333")


def milestone(team: Team, alice: User) -> Case:
    site = actions.create_plan(actor=alice, team=team, model=Project, name="Site")
    made = actions.create_plan(actor=alice, team=team, model=Milestone, name="1.0")
    return _plan(made, alice, "project", site)


def cycle(team: Team, alice: User) -> Case:
    days: Any = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 1, 14)}
    made = actions.create_plan(actor=alice, team=team, model=Cycle, name="One", goal="Go", **days)
    return _plan(made, alice, "ends_on", date(2027, 1, 21))


def _plan(made: Any, alice: User, other: str, value: Any) -> Case:
    def update(**changes: Any) -> None:
        actions.update_plan(actor=alice, plan=made, **changes)

    return Case(
        made, update, "goal", "Mine\r\nand more", "Mine\nand more", "Theirs\nas well",
        "Theirs\nas well", other, value,
    )  # fmt: skip


def template(team: Team, alice: User) -> Case:
    made = actions.create_template(
        actor=alice, team=team, name="Release", title="Release it", priority=Priority.LOW,
        checklist=["Tag", "Tell"], subtasks=["Build", "Ship"],
    )  # fmt: skip

    def update(**changes: Any) -> None:
        actions.update_template(actor=alice, template=made, **changes)

    return Case(
        made, update, "checklist", "Tag\r\nMine", ["Tag", "Mine"], ["Tag", "Tell", "Sign"],
        "Tag\nTell\nSign", "subtasks", ["Build", "Ship", "Rest"],
    )  # fmt: skip


def custom_field(team: Team, alice: User) -> Case:
    choices: Any = [{"name": "Minor"}, {"name": "Major"}]
    made = actions.create_custom_field(
        actor=alice, team=team, name="Severity", field_type=FieldType.CHOICE, choices=choices
    )

    def update(**changes: Any) -> None:
        actions.update_custom_field(actor=alice, field=made, **changes)

    return Case(made, update, "description", "Mine", "Mine", "Theirs", "Theirs", "name", "Sev")


def saved_view(team: Team, alice: User) -> Case:
    made = actions.create_view(actor=alice, team=team, is_shared=True, name="Ours", query="is:open")

    def update(**changes: Any) -> None:
        actions.update_view(actor=alice, view=made, **changes)

    return Case(
        made, update, "query", "is:done", "is:done", "is:overdue", "is:overdue", "layout", "board"
    )


MAKERS = [label, status, project, milestone, cycle, template, custom_field, saved_view]


@pytest.fixture(params=MAKERS, ids=lambda make: make.__name__)
def case(request: pytest.FixtureRequest, team: Team, alice: User) -> Case:
    made: Case = request.param(team, alice)
    return made


def test_what_only_one_has_changed_is_kept(case: Case, as_alice: Client) -> None:
    typed = opened(as_alice, case) | {case.field: [case.typed]}
    case.update(**{case.other: case.other_value})
    assert as_alice.post(case.place, typed).status_code == 302
    assert case.now() == (case.mine, case.other_value)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_what_both_have_changed_is_shown_and_chosen(
    case: Case, as_alice: Client, choice: str
) -> None:
    typed = opened(as_alice, case) | {case.field: [case.typed]}
    case.update(**{case.field: case.theirs, case.other: case.other_value})
    refused = as_alice.post(case.place, typed)
    assert (refused.status_code, case.words in refused.text) == (409, True)
    assert case.now() == (case.theirs, case.other_value), "nothing is saved yet"
    again = as_sent(refused, f"merging-{case.field}")
    assert again[case.field] == [case.typed], "what was typed is still there"
    assert [name for name in again if name.startswith("merging-")] == [f"merging-{case.field}"]
    answer = as_alice.post(case.place, again | {f"merge-{case.field}": [choice]})
    assert answer.status_code == 302
    kept = case.mine if choice == "mine" else case.theirs
    assert case.now() == (kept, case.other_value)


def test_saved_as_it_is_shown_it_changes_nothing(case: Case, as_alice: Client) -> None:
    typed = opened(as_alice, case)
    case.update(**{case.field: case.theirs, case.other: case.other_value})
    assert as_alice.post(case.place, typed).status_code == 302
    assert case.now() == (case.theirs, case.other_value)


def test_a_choice_added_meanwhile_stays(as_alice: Client, alice: User, team: Team) -> None:
    """So does what tasks say in it; who changed the choices as well is shown both lists."""
    case = custom_field(team, alice)
    typed = opened(as_alice, case)
    field = CustomField.objects.get()
    case.update(choices=[*field.choices, {"name": "Fatal"}])
    field.refresh_from_db()
    fatal = field.choices[2]["id"]
    task = actions.create_task(actor=alice, team=team, title="x", custom={str(field.pk): fatal})
    assert as_alice.post(case.place, typed | {"name": ["Sev"]}).status_code == 302
    for lines in ("Minor\r\nMajor\r\nMedium", "Minor\r\nHuge", "Major"):
        refused = as_alice.post(case.place, typed | {"lines": [lines]})
        assert (refused.status_code, "Minor\nMajor\nFatal" in refused.text) == (409, True)
    field.refresh_from_db()
    task.refresh_from_db()
    assert (field.name, names(field)) == ("Sev", ["Minor", "Major", "Fatal"])
    assert task.custom == {str(field.pk): fatal}
    again = as_sent(refused, "merging-lines") | {"merge-lines": ["mine"]}
    again |= {"lines": ["Minor\r\nHuge\r\nFatal"]}
    assert as_alice.post(case.place, again).status_code == 302
    field.refresh_from_db()
    assert names(field) == ["Minor", "Huge", "Fatal"]


def test_labels_of_a_template_that_are_gone_are_in_nobodys_way(
    as_alice: Client, alice: User, team: Team
) -> None:
    case = template(team, alice)
    bug, old = (actions.create_label(actor=alice, team=team, name=n) for n in ("bug", "old"))
    case.update(labels=[old])
    actions.delete_label(actor=alice, label=old)
    typed = opened(as_alice, case) | {"title": ["Ship it"]}
    case.update(labels=[bug])
    assert as_alice.post(case.place, typed).status_code == 302
    found = TaskTemplate.objects.get()
    assert (found.title, found.labels) == ("Ship it", [str(bug.pk)])


def test_who_sends_no_more_than_the_fields_writes_them_all(case: Case, as_alice: Client) -> None:
    page = opened(as_alice, case) | {case.field: [case.typed]}
    typed = {name: value for name, value in page.items() if not name.startswith("initial-")}
    case.update(**{case.field: case.theirs})
    assert as_alice.post(case.place, typed).status_code == 302
    assert case.now()[0] == case.mine


def test_what_is_refused_once_it_is_merged_stands_on_what_is_there(
    as_alice: Client, alice: User, team: Team
) -> None:
    """One made the cycle start later, the other end earlier: each alone was fine."""
    case = cycle(team, alice)
    typed = opened(as_alice, case) | {"ends_on": ["2027-01-07"]}
    case.update(starts_on=date(2027, 1, 10))
    refused = as_alice.post(case.place, typed)
    assert (refused.status_code, "It ends before it starts" in refused.text) == (422, True)
    again = as_sent(refused, "ends_on")
    assert (again["starts_on"], again["ends_on"]) == (["2027-01-10"], ["2027-01-07"])
    assert as_alice.post(case.place, again | {"ends_on": ["2027-01-12"]}).status_code == 302
    found = Cycle.objects.get()
    assert (found.starts_on, found.ends_on) == (date(2027, 1, 10), date(2027, 1, 12))


def opened(client: Client, case: Case) -> Filled:
    return as_sent(client.get(case.place), f"initial-{case.field}")


def as_sent(answer: Any, field: str) -> Filled:
    """With line breaks as browsers send them."""
    filled = filled_in(answer, field)
    return {
        name: [value.replace("\r\n", "\n").replace("\n", "\r\n") for value in values]
        for name, values in filled.items()
    }


def names(field: CustomField) -> list[str]:
    return [choice["name"] for choice in field.choices]
