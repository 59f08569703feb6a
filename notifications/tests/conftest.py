from collections.abc import Iterator

import pytest
from pytest_django import Settings

from notifications.tests.smtp import Mailbox, mail_server


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server of its own, to which this test's mails go."""
    with mail_server() as found:
        settings.MAILERS = found.mailers
        yield found
