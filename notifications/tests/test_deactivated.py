"""An account that ends between cause and sending gets nothing but what is about the account."""

from typing import Any

import pytest

from accounts.models import User
from notifications.gathering import require_account
from notifications.mails import compose
from notifications.models import NEEDED, Delivery, Kind
from notifications.short_texts import short_text
from notifications.suppressing import Suppressed
from notifications.tests.many import change, forget, watch
from notifications.tests.test_team_mails import a_delivery
from tasks.tests.factories import TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db


def deactivated(delivery: Delivery) -> Delivery:
    User.objects.filter(deliveries=delivery).update(is_active=False)
    return Delivery.objects.get(pk=delivery.pk)


@pytest.mark.parametrize("write", [compose, short_text])
def test_who_was_added_to_a_team(team: Team, alice: User, bob: User, write: Any) -> None:
    delivery = a_delivery(
        Kind.ADDED, bob, target=str(bob.pk), team=str(team.pk), actor=str(alice.pk)
    )
    write(delivery)
    with pytest.raises(Suppressed, match="deactivated"):
        write(deactivated(delivery))


@pytest.mark.parametrize("write", [compose, short_text])
def test_who_watches_many_tasks(team: Team, alice: User, bob: User, write: Any) -> None:
    tasks = [TaskFactory.create(team=team) for _ in range(2)]
    watch(bob, *tasks)
    forget()
    change(alice, tasks, status="done")
    delivery = Delivery.objects.get()
    write(delivery)
    with pytest.raises(Suppressed, match="deactivated"):
        write(deactivated(delivery))


def test_what_is_about_the_account_asks_for_itself(bob: User) -> None:
    for kind in NEEDED:
        require_account(deactivated(a_delivery(kind, bob)))
