"""A task of the team, and the cast signed in."""

import pytest
from django.test import Client

from accounts.models import User
from tasks import actions
from tasks.models import Task
from teams.models import Team


@pytest.fixture
def task(team: Team, alice: User) -> Task:
    return actions.create_task(actor=alice, team=team, title="First", description="**Bold**")


@pytest.fixture
def as_bob(bob: User) -> Client:
    client = Client()
    client.force_login(bob)
    return client


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def as_charlie(charlie: User) -> Client:
    client = Client()
    client.force_login(charlie)
    return client
