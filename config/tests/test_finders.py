from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from pytest_django import Settings

from config.finders import NpmFinder


@pytest.fixture
def packages(tmp_path: Path, settings: Settings) -> Path:
    settings.BASE_DIR = tmp_path
    settings.NPM_FILES = {"vendor/a.js": "a/dist/a.min.js", "vendor/gone.js": "gone/gone.js"}
    (tmp_path / "node_modules/a/dist").mkdir(parents=True)
    (tmp_path / "node_modules/a/dist/a.min.js").write_text("a()")
    (tmp_path / "node_modules/a/dist/other.js").write_text("other()")
    return tmp_path / "node_modules"


def test_a_named_file_is_found_under_our_name(packages: Path) -> None:
    assert NpmFinder().find("vendor/a.js") == str(packages / "a/dist/a.min.js")


@pytest.mark.parametrize("name", ["vendor/other.js", "a/dist/a.min.js", "vendor/gone.js"])
def test_nothing_else_is(name: str, packages: Path) -> None:
    assert NpmFinder().find(name) is None


def test_what_is_listed_can_be_read_under_our_name(packages: Path) -> None:
    [(name, storage)] = NpmFinder().list([])

    assert name == "vendor/a.js"
    with storage.open(name) as file:
        assert file.read() == b"a()"


def test_every_file_that_the_settings_name_is_installed(settings: Settings) -> None:
    assert all(finders.find(name) for name in settings.NPM_FILES)
