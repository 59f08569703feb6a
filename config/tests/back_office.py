"""Staff at work, for the tests of the back office: fixtures and addresses."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from teams.models import Event, Team

#: What the dialog of a button sends when it is confirmed.
DIALOG = {"_form_submitted": "True"}


@pytest.fixture
def root(charlie: User) -> User:
    User.objects.filter(pk=charlie.pk).update(is_staff=True, is_superuser=True)
    charlie.refresh_from_db()
    return charlie


@pytest.fixture
def office(root: User, client: Client) -> Client:
    client.force_login(root)
    return client


def url(model: Any, page: str, *args: Any) -> str:
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def last(team: Team) -> Event:
    return Event.objects.filter(team=team).latest("seq")
