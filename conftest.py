"""The cast of all tests: alice is admin of the team, bob a developer in it, charlie outside."""

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.tests.factories import UserFactory
from teams.models import Team
from teams.tests.factories import TeamFactory, join


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Settings) -> None:
    """The real hash is slow on purpose; a suite that makes thousands of people cannot wait."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
