"""What people do with secrets, at the chattiest level, and a search of every line for them."""

import io
import logging
import logging.config
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.mail_links import verify_path
from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD
from notifications import stopping
from notifications.delivering import drain
from notifications.models import Kind
from tasks.actions import create_feed
from teams.actions import invite
from teams.invitations import make_token
from teams.models import Team

pytestmark = pytest.mark.django_db

CHAT = "T0-B0-k3y"
NEW = "a much better one"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that would be written, as it would be written."""
    written = io.StringIO()
    # pytest has sys.stderr for itself, and sets it anew before each test.
    monkeypatch.setattr("config.logging.sys", SimpleNamespace(stderr=written))
    handler = logging.StreamHandler(written)
    factory = dict(settings.LOGGING["formatters"]["line"])
    handler.setFormatter(factory.pop("()")(**factory))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def links_in(mails: list[EmailMessage]) -> list[str]:
    return re.findall(
        r"http://127\.0\.0\.1:8000(/\S+)", "\n".join(str(mail.body) for mail in mails)
    )


def walk(mails: list[EmailMessage], alice: User, team: Team) -> list[str]:
    """Through everything that has a secret; returns all of them."""
    client = Client(raise_request_exception=False)
    strict = Client(enforce_csrf_checks=True)
    client.post("/sign-up", {"email": "new@example.com", "password": NEW})
    client.post("/sign-in", {"email": alice.email, "password": PASSWORD + "x"})
    client.post("/forgot-password", {"email": alice.email})
    invitation = make_token(invite(actor=None, team=team, email="eve@example.com", role="viewer"))
    drain()
    paths = links_in(mails)
    paths += [
        verify_path(alice),
        reverse("tasks:calendar", args=[create_feed(actor=alice, owner=alice)[1]]),
        reverse(
            "notifications:stop",
            args=[stopping.make_token(stopping.Reader(alice.email), Kind.COMMENTED)],
        ),
        reverse("notifications:mute", args=[stopping.make_mute_token(alice.pk, team.pk)]),
    ]
    for path in paths:
        client.get(path, follow=True)
        strict.post(path)
        client.post(path)
        client.get(path + "x/not/there")
    reply = Api().post("auth/login", {"email": alice.email, "password": PASSWORD})
    client.force_login(alice)
    client.post("/profile/chat", {"url": f"https://chat.invalid/{CHAT}", "flavour": "slack"})
    client.post("/profile/chat/test")
    tokens = [reply.data["access"], reply.data["refresh"]]
    api = Api()
    api.headers["Authorization"] = f"Bearer {tokens[0]}"
    tokens.append(api.post("auth/socket-ticket").data["ticket"])
    tokens += Api().post("auth/refresh", {"refresh": tokens[1]}).data.values()
    Api().post("auth/refresh", {"refresh": tokens[1]})
    sessions = [str(one.session.session_key) for one in (client, strict) if one.session.session_key]
    ends = [path.rpartition("/")[2].removesuffix(".ics") for path in paths]
    secrets = [end for end in ends if len(end) > 30]
    assert len(secrets) >= 6
    assert invitation in secrets
    return [NEW, PASSWORD, CHAT, *tokens, *sessions, *secrets]


def test_no_secret_stands_in_any_line(
    log: io.StringIO, mailoutbox: list[EmailMessage], alice: User, team: Team
) -> None:
    secrets = walk(mailoutbox, alice, team)
    text = log.getvalue()
    assert text.count('"event": "request"') > 20
    for place in (
        "verify-email",
        "reset-password",
        "invitations",
        "calendar",
        "notifications/stop",
    ):
        assert f"/{place}/..." in text, "the line is there, its secret is not"
    found = [secret for secret in secrets if secret in text]
    assert found == []
    bodies = {line for mail in mailoutbox for line in mail.body.splitlines() if len(line) > 20}
    assert [line for line in bodies if line in text] == []


def test_nor_in_the_traceback_of_an_error(
    log: io.StringIO, alice: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken at " + path)

    path = verify_path(alice)
    monkeypatch.setattr("accounts.proving.verify_email", broken)
    answer = Client(raise_request_exception=False).post(path)
    assert answer.status_code == 500
    assert "broken at /verify-email/..." in log.getvalue()
    assert path not in log.getvalue()
