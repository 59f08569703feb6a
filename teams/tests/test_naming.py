"""Names that a team gets when its founder leaves them empty."""

import pytest

from teams.naming import free_key, free_slug
from teams.tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "slug", "key"),
    [
        ("Core", "core", "CORE"),
        ("Mobile App", "mobile-app", "MA"),
        ("Zoë & Søn", "zoe-sn", "ZS"),
        ("Infrastructure", "infrastructure", "INFR"),
        ("3D printing", "3d-printing", "TEAM"),
        ("日本", "team", "TEAM"),
        ("X", "x", "TEAM"),
        ("  --  ", "team", "TEAM"),
        ("A b c d e f g", "a-b-c-d-e-f-g", "ABCD"),
    ],
)
def test_made_from_the_name(name: str, slug: str, key: str) -> None:
    assert (free_slug(name), free_key(name)) == (slug, key)


def test_what_is_taken_gets_a_number() -> None:
    TeamFactory.create(slug="core", key="CORE")
    TeamFactory.create(slug="core-2", key="CORE2")

    assert (free_slug("Core"), free_key("Core")) == ("core-3", "CORE3")


def test_a_long_name_leaves_room_for_the_number() -> None:
    name = "w" * 100
    TeamFactory.create(slug=free_slug(name))

    assert len(free_slug(name)) == 46
    assert free_slug(name).endswith("w-2")
