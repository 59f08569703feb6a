"""Keys of push messages: given, made once, or none."""

from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config.vapid import new_key, public_key, vapid_key, vapid_subject
from notifications.tests.push_service import bytes_of


def test_made_once_where_only_this_machine_can_come(tmp_path: Path) -> None:
    made = vapid_key("", tmp_path, is_private=True)
    assert vapid_key("", tmp_path, is_private=True) == made
    assert (tmp_path / "vapid_key").stat().st_mode & 0o777 == 0o600


def test_none_where_others_can_come(tmp_path: Path) -> None:
    assert vapid_key("", tmp_path, is_private=False) == ""
    assert not (tmp_path / "vapid_key").exists()


@pytest.mark.parametrize("key", ["x", "AAAA", "A" * 43, "ä" * 43])
def test_what_is_no_key_stops_the_start(key: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="make_vapid_keys"):
        vapid_key(key, tmp_path, is_private=False)


def test_the_command_makes_a_key_that_is_good(tmp_path: Path) -> None:
    written = StringIO()
    call_command("make_vapid_keys", stdout=written)
    name, _, key = written.getvalue().splitlines()[0].partition("=")
    assert (name, vapid_key(key, tmp_path, is_private=False)) == ("VAPID_PRIVATE_KEY", key)
    assert public_key(key) in written.getvalue()


def test_the_public_half_is_a_point() -> None:
    point = bytes_of(public_key(new_key()))
    assert (len(point), point[0]) == (65, 4)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def test_the_subject_is_the_sender_of_mails() -> None:
    assert vapid_subject("", "Stint <stint@example.org>") == "mailto:stint@example.org"
    assert vapid_subject("", "stint@example.org") == "mailto:stint@example.org"
    assert vapid_subject("https://example.org", "x") == "https://example.org"
    with pytest.raises(ImproperlyConfigured, match="VAPID_SUBJECT"):
        vapid_subject("ops", "x")
