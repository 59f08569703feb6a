from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.kept import write
from config.secret_key import secret_key


def test_a_given_key_is_used(tmp_path: Path) -> None:
    key = "V7qLxw0Z2mC9tYbN4sGhR8pKfDjE1aUo"
    assert secret_key(key, tmp_path, is_private=False) == key
    assert not list(tmp_path.iterdir())


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="at least 32 characters"):
        secret_key("changeme", tmp_path, is_private=True)


@pytest.mark.parametrize(
    "known",
    [
        "k" * 50,
        "0123456789a" * 5,
        "django-insecure-V7qLxw0Z2mC9tYbN4sGhR8pKfDjE1aUo",
        "changeme-V7qLxw0Z2mC9tYbN4sGhR8pKfDjE1aUo",
        "my-SECRET-key-V7qLxw0Z2mC9tYbN4sGhR8pKfDjE1aUo",
    ],
)
def test_a_key_that_everybody_knows_is_refused(tmp_path: Path, known: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="out of an example"):
        secret_key(known, tmp_path, is_private=True)


def test_in_public_a_key_has_to_be_given(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set"):
        secret_key("", tmp_path, is_private=False)


def test_in_private_a_key_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    first = secret_key("", tmp_path / "var", is_private=True)

    assert secret_key("", tmp_path / "var", is_private=True) == first
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: secret_key("", tmp_path, is_private=True), range(64)))

    assert len(keys) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_a_process_that_comes_second_keeps_the_first_ones_key(tmp_path: Path) -> None:
    """Both saw that there was no key; the test above seldom meets that moment by itself."""
    path = tmp_path / "secret_key"
    write(path, "first")

    write(path, "second")

    assert path.read_text() == "first"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ImproperlyConfigured, match="Set DATA_DIR to a folder"):
        secret_key("", tmp_path / "file", is_private=True)
