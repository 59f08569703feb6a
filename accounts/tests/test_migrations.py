"""What the migrations do to people who were there before."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import PASSWORD

signing_in = import_module("accounts.migrations.0006_signing_in")


def test_everybody_keeps_their_address(alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(email_verified_at=timezone.now())
    EmailAddress.objects.all().delete()
    for _ in range(2):
        signing_in.note_addresses(apps, connection.schema_editor())
    rows = EmailAddress.objects.values_list("email", "primary", "verified")
    assert sorted(rows) == [(alice.email, True, False), (bob.email, True, True)]


def test_sessions_from_before_end(alice: User, client: Client) -> None:
    client.force_login(alice)
    signing_in.end_sessions(apps, connection.schema_editor())
    assert client.get("/profile").status_code == 302


@pytest.mark.django_db
def test_the_shell_vouches_for_the_first_of_all(client: Client) -> None:
    root = get_user_model().objects.create_superuser("root@example.com", PASSWORD)
    assert root.email_verified_at is not None
    assert EmailAddress.objects.get(user=root).verified
