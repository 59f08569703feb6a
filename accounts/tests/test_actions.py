"""Accounts: who gets one, and what changing it does."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from accounts.actions import register_user, update_access, update_profile
from accounts.exceptions import Conflict
from accounts.models import BackOffice, User
from teams.models import Event, Team

pytestmark = pytest.mark.django_db


def test_an_address_is_one_login_in_any_case() -> None:
    user = register_user(email=" Ada@Example.COM ", password="a fine long secret")
    assert user.email == "ada@example.com"
    assert user.check_password("a fine long secret")
    assert User.objects.get_by_natural_key("ADA@example.com") == user
    with pytest.raises(Conflict, match="Sign in instead"):
        register_user(email="ADA@EXAMPLE.com", password="a fine long secret")


def test_the_database_itself_refuses_a_second_case(alice: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(email=alice.email.upper())


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("", "a fine long secret", "email"),
        ("no address", "a fine long secret", "email"),
        (f"{'a' * 250}@example.com", "a fine long secret", "email"),
        ("ada@example.com", "short", "password"),
        ("ada@example.com", "password1", "password"),
    ],
)
def test_what_is_no_account_says_which_field(email: str, password: str, field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        register_user(email=email, password=password)
    assert field in refusal.value.message_dict
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [("Ada", "Lovelace", "Ada Lovelace"), ("", "Lovelace", "Lovelace"), ("", "", "ada")],
)
def test_the_name_others_see(first: str, last: str, name: str) -> None:
    assert User(email="ada@example.com", first_name=first, last_name=last).name == name


def test_a_new_name_reaches_every_team(bob: User, team: Team) -> None:
    update_profile(actor=bob, user=bob, first_name="Robert", last_name="")
    event = Event.objects.filter(team=team).latest("seq")
    assert (event.verb, event.target_id) == ("member.updated", bob.pk)
    assert event.changes["name"][1] == "Robert"
    before = Event.objects.count()
    update_profile(actor=bob, user=bob, first_name="Robert")
    assert Event.objects.count() == before


def test_nobody_changes_somebody_else(alice: User, bob: User) -> None:
    with pytest.raises(PermissionDenied):
        update_profile(actor=alice, user=bob, first_name="Silly")
    with pytest.raises(PermissionDenied):
        update_access(actor=bob, user=bob, is_staff=True)
    bob.refresh_from_db()
    assert (bob.first_name, bob.is_staff) == ("Bob", False)


def test_staff_change_access_as_back_office(alice: User, bob: User) -> None:
    with pytest.raises(BackOffice.DoesNotExist):
        BackOffice.acting(alice)
    update_access(actor=None, user=alice, is_staff=True)
    update_access(actor=BackOffice.acting(alice), user=bob, is_active=False)
    bob.refresh_from_db()
    assert not bob.is_active
