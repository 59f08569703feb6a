"""The cast of all tests: alice is admin of the team, bob a developer in it, charlie outside."""

from collections import Counter

import pytest
from pytest_django import Settings

from accounts.limits import Limit
from accounts.models import User
from accounts.tests.factories import UserFactory
from teams.models import Team
from teams.tests.factories import TeamFactory, join


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests recorded with ``record_property``, each summed over all of them."""
    figures = Counter[str]()
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties if report.when == "call" else []:
            figures[name] += int(str(value))
    for name, total in sorted(figures.items()):
        terminalreporter.write_line(f"{total:,} {name}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser can stumble over the machine: its tests get a second try, named in the summary."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    """The second try finds a Stint of its own, not the people and teams that the first one made."""
    if getattr(item, "execution_count", 1) > 1:
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            for definition in definitions:
                if definition.scope == "module":
                    definition.finish(item._request)  # type: ignore[arg-type]  # it only asks for the node


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Settings) -> None:
    """The real hash is slow on purpose; a suite that makes thousands of people cannot wait."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_limits(settings: Settings) -> None:
    """All tests come from one address, and are many; those of limits set their own."""
    settings.RATE_LIMITS = dict.fromkeys(Limit, 0)


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test leaves files where people keep theirs."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "files"


@pytest.fixture
def alice(db: None) -> User:
    return UserFactory.create(email="alice@example.com", first_name="Alice")


@pytest.fixture
def bob(db: None) -> User:
    return UserFactory.create(email="bob@example.com", first_name="Bob")


@pytest.fixture
def charlie(db: None) -> User:
    return UserFactory.create(email="charlie@example.com", first_name="Charlie")


@pytest.fixture
def team(alice: User, bob: User) -> Team:
    team = TeamFactory.create(actor=alice, name="Core", slug="core", key="CORE")
    join(team, bob, "developer")
    return team
