"""Reading the environment, and docs/settings.md held to it."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.env import Environment


def test_nothing_set_gives_the_defaults() -> None:
    assert Environment.read({}) == Environment()


def test_values_take_the_type_of_their_field() -> None:
    env = Environment.read({"PORT": "9000", "DEBUG": "Yes", "ALLOWED_HOSTS": "a.org, b.org,"})

    assert (env.port, env.debug, env.allowed_hosts) == (9000, True, ("a.org", "b.org"))


def test_no_limit_is_written_0() -> None:
    assert Environment.read({"TEAM_QUOTA_MB": "0"}).team_quota_mb is None
    assert Environment.read({"TEAM_QUOTA_MB": "7"}).team_quota_mb == 7


def test_empty_counts_as_not_set() -> None:
    assert Environment.read({"PORT": "", "DATABASE_URL": " "}) == Environment()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "ture"),
        ("PORT", "http"),
        ("PORT", "-1"),
        ("WEB_THREADS", "0"),
        ("TEAM_QUOTA_MB", "-1"),
    ],
)
def test_a_wrong_value_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf'^{name} must be .*"{value}"'):
        Environment.read({name: value})


def test_a_secret_may_come_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("$ecret from a file\n")

    assert Environment.read({"SECRET_KEY_FILE": str(file)}).secret_key == "$ecret from a file"


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY_FILE names .*cannot be read"):
        Environment.read({"SECRET_KEY_FILE": str(tmp_path / "none")})


def test_the_documentation_lists_every_variable_and_no_other() -> None:
    page = (settings.BASE_DIR / "docs" / "settings.md").read_text()
    documented = re.findall(r"^\| `([A-Z_]+)` \|", page, flags=re.MULTILINE)

    assert sorted(documented) == sorted(field.name.upper() for field in fields(Environment))


@pytest.mark.parametrize("name", ["HOST", "PORT", "DATA_DIR", "WEB_THREADS", "SLOW_REQUEST_MS"])
def test_the_documentation_states_the_default(name: str) -> None:
    page = (settings.BASE_DIR / "docs" / "settings.md").read_text()

    assert f"| `{name}` | `{getattr(Environment(), name.lower())}` |" in page
