"""Who gets a mail about what, and that the mail is written down together with its cause."""

import pytest
from django.db import transaction

from accounts.models import User
from notifications.models import Delivery, Kind
from tasks.actions import create_task, update_task
from tasks.tests.factories import TaskFactory
from teams.actions import invite
from teams.models import Event, Team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_planned_yet(team: Team) -> None:
    """Bob came into the team by an invitation, which was mailed."""
    Delivery.objects.all().delete()


def test_who_gets_a_task_from_somebody_else_is_told(team: Team, alice: User, bob: User) -> None:
    task = create_task(actor=alice, team=team, title="Paint", assignee=bob)
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.address) == (Kind.ASSIGNED, bob.email)
    assert (delivery.recipient, delivery.state) == (bob, Delivery.State.PENDING)
    assert delivery.payload == {"target": str(task.pk), "actor": str(alice.pk)}
    assert delivery.event == Event.objects.get(target_id=task.pk)


def test_a_task_that_is_handed_on_is_told_to_its_new_assignee(
    team: Team, alice: User, bob: User
) -> None:
    task = TaskFactory.create(team=team)
    update_task(actor=alice, task=task, assignee=bob)
    assert list(Delivery.objects.values_list("recipient", flat=True)) == [bob.pk]


def test_the_system_is_somebody_else(team: Team, bob: User) -> None:
    create_task(actor=None, team=team, title="Paint", assignee=bob)
    assert Delivery.objects.get().payload["actor"] is None


def test_nobody_is_told_about_their_own_doing(team: Team, bob: User) -> None:
    task = create_task(actor=bob, team=team, title="Mine", assignee=bob)
    update_task(actor=bob, task=task, assignee=None)
    update_task(actor=bob, task=task, assignee=bob)
    assert not Delivery.objects.exists()


def test_other_changes_are_not_mailed(team: Team, alice: User, bob: User) -> None:
    task = create_task(actor=bob, team=team, title="Mine", assignee=bob)
    update_task(actor=alice, task=task, title="Yours")
    update_task(actor=alice, task=task, assignee=None)
    assert not Delivery.objects.exists()


def test_saying_again_what_is_so_already_is_not_mailed(team: Team, alice: User, bob: User) -> None:
    task = create_task(actor=alice, team=team, title="Paint", assignee=bob)
    update_task(actor=alice, task=task, assignee=bob)
    assert Delivery.objects.count() == 1


def test_each_time_somebody_gets_a_task_is_a_mail_of_its_own(
    team: Team, alice: User, bob: User
) -> None:
    task = create_task(actor=alice, team=team, title="Paint", assignee=bob)
    update_task(actor=alice, task=task, assignee=None)
    update_task(actor=alice, task=task, assignee=bob)
    assert Delivery.objects.count() == 2


def test_an_invitation_is_mailed_to_an_address_without_an_account(team: Team, alice: User) -> None:
    invitation = invite(actor=alice, team=team, email="dora@example.com", role="developer")
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.address) == (Kind.INVITED, "dora@example.com")
    assert delivery.recipient is None
    assert delivery.payload["target"] == str(invitation.pk)


def test_an_invitation_to_a_person_names_the_person(team: Team, alice: User, charlie: User) -> None:
    invite(actor=alice, team=team, email=charlie.email, role="viewer")
    assert Delivery.objects.get().recipient == charlie


def test_what_is_rolled_back_is_not_mailed(team: Team, alice: User, bob: User) -> None:
    with transaction.atomic():
        create_task(actor=alice, team=team, title="Paint", assignee=bob)
        assert Delivery.objects.exists()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
