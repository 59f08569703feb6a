"""The cast of all tests: alice is admin of the team, bob a developer in it, charlie outside."""

import os
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django import Settings

from accounts import limit_stores
from accounts.ids import new_id
from accounts.limits import Limit
from accounts.models import User
from accounts.tests.factories import UserFactory
from config import celery_app, redis_services
from teams.models import Team
from teams.tests.factories import TeamFactory, join


def pytest_configure() -> None:
    """Workers beside each other have a database each, in Redis as in PostgreSQL: to clear the cache
    is to empty the whole of it. The one below is for the Stint that tests in a browser start.
    """
    if configured.REDIS_URL and (worker := os.environ.get("PYTEST_XDIST_WORKER")):
        url = urlsplit(configured.REDIS_URL)
        number = int(url.path.lstrip("/") or 0) - 2 * int(worker.removeprefix("gw"))
        address = url._replace(path=f"/{number % 16}").geturl()
        os.environ["REDIS_URL"] = address
        configured.REDIS_URL = configured.CELERY_BROKER_URL = address
        celery_app.conf.update(broker_url=address)
        configured.CACHES = {"default": redis_services.cache(address)}
        configured.CHANNEL_LAYERS = {"default": redis_services.channel_layer(address)}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests recorded with ``record_property``, each summed over all of them."""
    figures = Counter[str]()
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties if report.when == "call" else []:
            figures[name] += int(str(value))
    for name, total in sorted(figures.items()):
        terminalreporter.write_line(f"{total:,} {name}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Second tries, named in the summary, where a test can fail without being at fault.

    A browser can stumble over the machine. And what an earlier test left open is found when garbage
    is collected, which is blamed on the test that runs just then.
    """
    for item in items:
        is_browser = item.get_closest_marker("browser")
        why = {} if is_browser else {"only_rerun": "[Uu]nraisable"}
        item.add_marker(pytest.mark.flaky(reruns=1, **why))


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
def no_limits(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests come from one address, and are many; those of limits set their own. Each counts
    under names of its own in Redis: what those before it left there outlives them.
    """
    settings.RATE_LIMITS = dict.fromkeys(Limit, 0)
    prefix = f"stint:test:{new_id()}"
    monkeypatch.setattr(limit_stores, "_redis_name", lambda key: f"{prefix}:{key}")


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test leaves files where people keep theirs."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "files"


@pytest.fixture
def one_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For requests over WSGI: the connection that the test's transaction is on outlives them."""
    monkeypatch.setattr("config.unchanged.close_old_connections", lambda: None)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


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
