"""The cast of all tests: alice is admin of the team, bob a developer in it, charlie outside."""

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory
from teams.models import Team
from teams.tests.factories import TeamFactory, join


@pytest.fixture
def alice(db: None) -> User:
    return UserFactory.create(email="alice@example.com", first_name="Alice")


@pytest.fixture
def bob(db: None) -> User:
    return UserFactory.create(email="bob@example.com", first_name="Bob")


@pytest.fixture
def charlie(db: None) -> User:
    return UserFactory.create(email="charlie@example.com", first_name="Charlie")


@pytest.fixture
def team(alice: User, bob: User) -> Team:
    team = TeamFactory.create(actor=alice, name="Core", slug="core", key="CORE")
    join(team, bob, "developer")
    return team
