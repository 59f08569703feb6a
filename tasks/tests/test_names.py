"""Names that differ by nothing but the case of their letters, also of other letters than ASCII."""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.api import Api
from tasks.mentions import mentioned
from tasks.models import Task
from teams.models import Role, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db

_KINDS: dict[str, dict[str, Any]] = {
    "labels": {},
    "projects": {},
    "milestones": {},
    "cycles": {},
    "custom-fields": {"type": "text"},
    "templates": {"title": "x"},
}


@pytest.mark.parametrize("kind", _KINDS)
def test_a_team_has_one_of_each_name(alice: User, team: Team, kind: str) -> None:
    api, body = Api(alice), {"team": team.slug, **_KINDS[kind]}
    first = api.post(kind, body | {"name": "Über"})
    assert first.status == 201, first.raw
    for name in ("Über", "über", "ÜBER"):
        assert api.post(kind, body | {"name": name}).status == 409
    other = api.post(kind, body | {"name": "Unter"}).data["id"]
    assert api.patch(f"{kind}/{other}", {"name": "ÜBER"}).status == 409
    assert api.patch(f"{kind}/{first.data['id']}", {"name": "über"}).status == 200, "its own"


def test_a_task_names_them_in_any_letter_case(alice: User, team: Team, task: Task) -> None:
    api = Api(alice)
    for kind in ("labels", "projects", "milestones", "cycles"):
        assert api.post(kind, {"team": team.slug, "name": "Über"}).status == 201
    named = dict.fromkeys(("project", "milestone", "cycle"), "ÜBER") | {"labels": ["über"]}
    told = api.patch(f"tasks/{task.key}", named)
    assert told.status == 200, told.raw
    assert [told.data[name]["name"] for name in ("project", "milestone", "cycle")] == ["Über"] * 3
    assert [label["name"] for label in told.data["labels"]] == ["Über"]


@pytest.mark.parametrize("said", ["Åsa Öberg", "åsa öberg", "ÅSA ÖBERG"])
def test_a_person_is_mentioned_in_any_letter_case(team: Team, said: str) -> None:
    person = a_member(team, Role.DEVELOPER, first_name="Åsa", last_name="Öberg")
    assert mentioned(f'@"{said}" look', team) == [person]
