from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.mailers import is_sent, mailer


def test_without_a_url_mail_becomes_files(tmp_path: Path) -> None:
    assert mailer("", tmp_path)["OPTIONS"] == {"file_path": str(tmp_path / "mail")}


@pytest.mark.parametrize(
    ("scheme", "port", "tls", "ssl"),
    [("smtp", 25, False, False), ("smtp+tls", 587, True, False), ("smtp+ssl", 465, False, True)],
)
def test_smtp(scheme: str, port: int, tls: bool, ssl: bool, tmp_path: Path) -> None:
    options = mailer(f"{scheme}://me:p%2Fw@mail.example.org", tmp_path)["OPTIONS"]

    assert (options["port"], options["use_tls"], options["use_ssl"]) == (port, tls, ssl)
    assert (options["username"], options["password"]) == ("me", "p/w")
    assert options["timeout"] == 10


def test_the_terminal(tmp_path: Path) -> None:
    assert "console" in mailer("console://", tmp_path)["BACKEND"]


@pytest.mark.parametrize(
    "url", ["mail.example.org", "smtp://", "smtp://h:port", "file://", "x://h"]
)
def test_a_malformed_url_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL must look like"):
        mailer(url, tmp_path)


def test_mail_is_shown_in_the_output_on_this_machine_only() -> None:
    assert "console" in mailer("console://", Path("var"), is_private=True)["BACKEND"]
    with pytest.raises(ImproperlyConfigured, match="give a mail server"):
        mailer("console://", Path("var"), is_private=False)


@pytest.mark.parametrize(
    ("url", "leaves"),
    [("", False), ("file:///tmp/x", False), ("console://", False), ("smtp+tls://a:b@c", True)],
)
def test_whether_mail_leaves_this_machine(url: str, *, leaves: bool) -> None:
    assert is_sent(url) is leaves
