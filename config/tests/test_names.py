"""What has a name has it on one line: teams, people, and all that teams make."""

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from accounts.models.names import NOT_ONE_LINE, on_one_line, require_one_line
from accounts.tests.api import Api
from notifications.devices.actions import subscribe
from notifications.tests.push_service import Browser
from tasks.actions import create_custom_field
from tasks.models import FieldType
from teams.models import Team

OURS = ("accounts", "teams", "tasks", "notifications")
#: A file keeps the name that it has where it comes from.
FILES = {"attachment"}
NAMES = ("name", "first_name", "last_name")

FIELDS = [
    field
    for app in OURS
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.get_fields()
    if isinstance(field, models.CharField)
    and field.name in NAMES
    and field.model._meta.model_name not in FILES
    and not field.model._meta.proxy
]
BROKEN = ["a\nb", "a\rb", "a\tb", "a\x00b", "a\x85b", "a\u2028b", "a\u2029b", "\x1b[2J"]


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_each_name_is_one_line(field: Any) -> None:
    assert require_one_line in field.validators
    for name in BROKEN:
        with pytest.raises(ValidationError):
            field.clean(name, None)
    for name in ("Ada", "Zeit & Raum", "Ёж 🦔", "A, B; C: é", "שלום"):
        assert field.clean(name, None) == name


def test_they_are_many() -> None:
    assert len(FIELDS) >= 12


@pytest.mark.django_db
def test_the_api_says_what_to_do(team: Team, alice: User) -> None:
    api = Api(alice)
    for path, body in (
        ("teams", {"name": "Zeit\nRaum", "slug": "zeit", "key": "ZEIT"}),
        ("labels", {"team": team.slug, "name": "a\nb", "color": "#ff0000"}),
        ("tokens", {"name": "a\nb", "scope": "read"}),
    ):
        answer = api.post(path, body)
        assert (answer.status, answer.error.get("details")) == (400, {"name": [NOT_ONE_LINE]}), path
    answer = api.patch("users/me", {"first_name": "A\tB"})
    assert (answer.status, answer.details) == (400, {"first_name": [NOT_ONE_LINE]})


@pytest.mark.django_db
def test_choices_and_devices_have_names_too(team: Team, alice: User) -> None:
    with pytest.raises(ValidationError, match="on one line"):
        create_custom_field(
            actor=alice,
            team=team,
            name="Colour",
            field_type=FieldType.CHOICE,
            choices=[{"name": "a\nb", "color": "#ff0000"}],
        )
    with pytest.raises(ValidationError, match="on one line"):
        subscribe(
            actor=alice,
            user=alice,
            endpoint="https://push.example.org/x",
            label="a\nb",
            **Browser().keys,
        )


def test_what_another_service_calls_somebody_is_put_on_one_line() -> None:
    assert on_one_line(" Ada\r\nMary\tKing\u2028 ") == "Ada Mary King"
    assert on_one_line("Ёж 🦔") == "Ёж 🦔"
