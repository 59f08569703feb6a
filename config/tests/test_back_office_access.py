"""Who may do what in the back office, and who says so."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import PASSWORD
from accounts.tokens import start_family
from config.tests.back_office import DIALOG, last, office, root, url
from notifications.models import Delivery
from teams.models import Team

__all__ = ["office", "root"]

pytestmark = pytest.mark.django_db


def test_people_are_made_and_shut_out(office: Client, bob: User, team: Team) -> None:
    form = {"email": "Dora@Example.com", "first_name": "Dora", "password": PASSWORD}
    assert office.post(url(User, "add"), form).status_code == 302
    assert User.objects.get(email="dora@example.com").check_password(PASSWORD)
    form = {"first_name": "Robert", "last_name": "", "is_staff": "", "is_active": ""}
    assert office.post(url(User, "change", bob.pk), form).status_code == 302
    bob.refresh_from_db()
    assert not bob.is_active
    assert last(team).changes["name"][1] == "Robert"


def test_staff_do_what_their_groups_allow(client: Client, bob: User, team: Team) -> None:
    """Nothing without a group; with one, what its permissions say."""
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    client.force_login(bob)
    assert client.get(url(Team, "changelist")).status_code == 403
    group = Group.objects.create(name="Support")
    group.permissions.add(Permission.objects.get(codename="view_team"))
    bob.groups.add(group)
    assert client.get(url(Team, "changelist")).status_code == 200
    assert client.post(url(Team, "delete", team.pk), {"post": "yes"}).status_code == 403
    dead = Delivery.objects.create(kind="invited", address="d@example.com", dedupe_key="d")
    retry = reverse("admin:notifications_delivery_retry", args=[dead.pk])
    assert client.post(retry, DIALOG).status_code == 403


def test_groups_are_given_by_superusers_alone(
    office: Client, root: User, alice: User, bob: User
) -> None:
    group = Group.objects.create(name="Support")
    form = {"first_name": "Bob", "is_active": "on", "is_staff": "on", "groups": [group.pk]}
    assert office.post(url(User, "change", bob.pk), form).status_code == 302
    assert list(bob.groups.all()) == [group]
    group.permissions.add(*Permission.objects.filter(content_type__model="user"))
    office.force_login(User.objects.get(pk=bob.pk))
    assert office.post(url(User, "change", root.pk), form).status_code == 403
    assert office.post(url(User, "change", alice.pk), form).status_code == 302
    alice.refresh_from_db()
    assert (alice.first_name, alice.is_staff, alice.groups.count()) == ("Bob", False, 0)
    assert office.get(url(Group, "changelist")).status_code == 403


@pytest.mark.parametrize("is_own", [True, False])
def test_a_new_password_ends_what_the_old_one_opened(
    office: Client, root: User, bob: User, *, is_own: bool
) -> None:
    person = root if is_own else bob
    start_family(person)
    new = "another horse battery"
    form = {"current_password": PASSWORD, "password": new}
    form |= {"password1": new, "password2": new, "usable_password": "true"}
    page = reverse("admin:auth_user_password_change", args=[bob.pk])
    if is_own:
        page = office.get(reverse("admin:password_change")).url  # type: ignore[attr-defined]
        assert page == reverse("account_change_password")
    assert office.post(page, form).status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)
    assert not person.token_families.filter(ended_at=None).exists()


def test_no_hash_of_a_password_is_shown(office: Client, bob: User) -> None:
    page = office.get(url(User, "change", bob.pk)).text
    assert bob.password not in page
    assert reverse("admin:auth_user_password_change", args=[bob.pk]) in page
