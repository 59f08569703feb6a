"""Custom fields of people on the pages of a task: who is in the team is asked once for all."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tasks import actions
from tasks.models import FieldType, Task
from teams.models import Team

pytestmark = pytest.mark.django_db


def add_fields(team: Team, names: str) -> None:
    for name in names:
        actions.create_custom_field(actor=None, team=team, field_type=FieldType.PERSON, name=name)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_more_fields_ask_no_more(team: Team, task: Task, as_bob: Client) -> None:
    addresses = [
        reverse("tasks:detail", args=[task.key]),
        reverse("tasks:create", args=[team.slug]),
    ]
    add_fields(team, "A")
    of_one = [queries(as_bob, address) for address in addresses]
    add_fields(team, "BCDEFGHIJ")
    assert [queries(as_bob, address) for address in addresses] == of_one


def test_each_field_offers_everybody_and_shows_who_is_chosen(
    team: Team, task: Task, alice: User, bob: User, as_bob: Client
) -> None:
    add_fields(team, "AB")
    actions.update_task(actor=bob, task=task, custom={"B": str(alice.pk)})
    page = as_bob.get(reverse("tasks:detail", args=[task.key])).content.decode()
    _, first, second = page.split('<select name="custom_')[:3]
    for field in (first, second):
        assert f'value="{bob.pk}"' in field
        assert ">Nobody</option>" in field
    assert f'value="{alice.pk}" selected' in second
    assert "selected" not in first.partition("</select>")[0].replace('value="" selected', "")
