"""Lists in the order of a team's own fields, whole and page by page."""

from typing import Any
from urllib.parse import quote

import pytest

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.actions.custom_field import ChoiceDraft
from tasks.models import CustomField, FieldType
from tasks.tests.factories import TaskFactory
from teams.models import Team
from teams.tests.factories import a_team


def a_field(team: Team, field_type: FieldType, *choices: str) -> CustomField:
    drafts = [ChoiceDraft(name=name) for name in choices]
    extra: Any = {"choices": drafts} if drafts else {}
    return actions.create_custom_field(
        actor=None, team=team, field_type=field_type, name="Own", **extra
    )


def tasks_saying(team: Team, **values: Any) -> None:
    """One task for each, by title."""
    for title, value in values.items():
        task = TaskFactory.create(team=team, title=title)
        actions.update_task(actor=None, task=task, custom={"Own": value})


def sorted_by(user: User, sort: str) -> str:
    """The titles in that order; the same whether read at once or one by one."""
    api = Api(user)
    whole = [row["title"] for row in api.get(f"tasks?team=core&sort={sort}").data]
    cursor: str | None = ""
    one_by_one = []
    while cursor is not None:
        reply = api.get(f"tasks?team=core&sort={sort}&limit=1&cursor={cursor}")
        one_by_one += [row["title"] for row in reply.data]
        cursor = reply.meta["pagination"]["next_cursor"]
    assert one_by_one == whole
    return " ".join(whole)


def test_a_choice_goes_by_the_order_of_the_choices(alice: User, team: Team) -> None:
    field = a_field(team, FieldType.CHOICE, "Zero", "Mid", "All")
    TaskFactory.create(team=team, title="nothing")
    tasks_saying(team, all="All", zero="Zero", mid="Mid")
    assert sorted_by(alice, "custom.own") == "zero mid all nothing"
    assert sorted_by(alice, "-custom.own") == "all mid zero nothing"
    turned = [ChoiceDraft(name=name) for name in ("All", "Mid", "Zero")]
    actions.update_custom_field(actor=None, field=field, choices=turned)
    assert sorted_by(alice, "custom.own,title") == "all mid zero nothing"


def test_of_several_choices_the_first_counts(alice: User, team: Team) -> None:
    a_field(team, FieldType.CHOICES, "A", "B", "C")
    tasks_saying(team, last=["C"], middle=["C", "B"], first=["C", "A"])
    assert sorted_by(alice, "custom.own") == "first middle last"


def test_people_go_by_name(alice: User, bob: User, team: Team) -> None:
    a_field(team, FieldType.PERSON)
    TaskFactory.create(team=team, title="nobodys")
    tasks_saying(team, bobs=str(bob.pk), alices=str(alice.pk))
    assert sorted_by(alice, "custom.own") == "alices bobs nobodys"
    User.objects.filter(pk=alice.pk).update(first_name="Zoe")
    assert sorted_by(alice, "custom.own") == "bobs alices nobodys"


def test_a_field_by_a_name_with_commas_and_spaces(alice: User, team: Team) -> None:
    actions.create_custom_field(actor=None, team=team, field_type=FieldType.NUMBER, name="Size, m")
    for size in (2, 1, 3):
        task = TaskFactory.create(team=team, title=str(size))
        actions.update_task(actor=None, task=task, custom={"Size, m": size})
    named = quote('-custom."size, m",title')
    assert sorted_by(alice, named) == "3 2 1"
    reply = Api(alice).get(f"tasks?q=sort:{named}")
    assert [row["title"] for row in reply.data] == ["3", "2", "1"]


def test_of_two_teams_with_a_field_of_that_name_one_is_named(alice: User, team: Team) -> None:
    other = a_team(alice, slug="other", key="OTH")
    field, theirs = a_field(team, FieldType.NUMBER), a_field(other, FieldType.NUMBER)
    tasks_saying(team, two=2, one=1)
    tasks_saying(other, zero=0)
    api = Api(alice)
    reply = api.get("tasks?sort=custom.own")
    assert (reply.status, "Name one team" in reply.details["sort"][0]) == (400, True)
    assert sorted_by(alice, "custom.own") == "one two"
    for one, first in ((field, "one"), (theirs, "zero")):
        assert api.get(f"tasks?sort=custom.{one.pk}").data[0]["title"] == first


@pytest.mark.parametrize(
    ("field_type", "low", "high"),
    [
        (FieldType.TEXT, "apple", "Pear"),
        (FieldType.NUMBER, 9, 10),
        (FieldType.DATE, "2027-01-31", "2027-02-01"),
        (FieldType.URL, "https://a.example", "https://b.example"),
        (FieldType.CHECKBOX, False, True),
    ],
)
def test_the_other_types(
    alice: User, team: Team, field_type: FieldType, low: Any, high: Any
) -> None:
    a_field(team, field_type)
    tasks_saying(team, high=high, low=low)
    assert sorted_by(alice, "custom.own") == "low high"
    assert sorted_by(alice, "-custom.own") == "high low"
