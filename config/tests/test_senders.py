import pytest
from django.core.exceptions import ImproperlyConfigured

from config.senders import check_mailbox, check_secret, check_sender


@pytest.mark.parametrize(
    "value", ["", "a@example.org", "Stint <a@example.org>", '"A, B" <a@b.org>']
)
def test_one_address_is_a_sender(value: str) -> None:
    assert check_sender("REPLY_TO_EMAIL", value) == value


@pytest.mark.parametrize(
    "value", ["stint", "a@b.org, c@d.org", "Stint <>", "a@b.org\nBcc: c@d.org", "A <a@b.org> x"]
)
def test_anything_else_stops_the_start(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="REPLY_TO_EMAIL must be one address"):
        check_sender("REPLY_TO_EMAIL", value)


@pytest.mark.parametrize("value", ["bounces", "B <b@example.org>", "b@", "@b", "a@b c@d"])
def test_bounces_need_an_address_alone(value: str) -> None:
    assert check_mailbox("BOUNCE_EMAIL", "b@example.org") == "b@example.org"
    assert not check_mailbox("BOUNCE_EMAIL", "")
    with pytest.raises(ImproperlyConfigured, match="BOUNCE_EMAIL must be an address alone"):
        check_mailbox("BOUNCE_EMAIL", value)


def test_a_secret_is_long() -> None:
    assert check_secret("BOUNCE_SECRET", "x" * 20) == "x" * 20
    with pytest.raises(ImproperlyConfigured, match="at least 20"):
        check_secret("BOUNCE_SECRET", "short")
