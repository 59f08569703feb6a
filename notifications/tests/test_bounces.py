"""Mail that comes back: read, matched with its delivery, noted once."""

import hashlib
import hmac
import io
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from notifications.dsn import NoReportError, read_report
from notifications.models import BouncingAddress, Delivery
from notifications.returning import LONGEST, take_report
from notifications.tests.factories import an_assignment
from notifications.tests.reports import a_report
from teams.models import Team

State = Delivery.State
SECRET = "a secret of twenty letters"
pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(team: Team, bob: User) -> Delivery:
    delivery = an_assignment(team, bob)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT)
    return delivery


def test_a_bounce_is_found_by_what_it_returns_or_by_where_it_went(sent: Delivery) -> None:
    for original in ("text/rfc822-headers", "message/rfc822"):
        assert read_report(a_report(sent, original=original)).delivery_id == sent.pk
    assert read_report(a_report(sent, names_it="verp")).delivery_id == sent.pk


def test_a_bounce_is_noted_once_and_stops_other_mails(sent: Delivery, bob: User) -> None:
    assert take_report(a_report(sent)).startswith("Noted: failed, 5.1.1")
    sent.refresh_from_db()
    assert sent.state == State.BOUNCED
    assert "User unknown" in sent.reply
    assert BouncingAddress.objects.get().address == bob.email
    assert take_report(a_report(sent)) == "That is known already."


def test_a_full_mailbox_stops_no_other_mails(sent: Delivery) -> None:
    take_report(a_report(sent, status="5.2.2"))
    sent.refresh_from_db()
    assert sent.state == State.BOUNCED
    assert not BouncingAddress.objects.exists()


def test_a_delay_and_good_news_leave_it_sent(sent: Delivery) -> None:
    assert take_report(a_report(sent, action="delayed", status="4.4.1")).startswith("Noted")
    assert "Nothing to note" in take_report(a_report(sent, action="delivered", status="2.0.0"))
    sent.refresh_from_db()
    assert (sent.state, sent.reply[:5]) == (State.SENT, "4.4.1")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "no part with a status"),
        (b"Subject: Out of office\r\n\r\nBack on Monday.", "no part with a status"),
        (b"\xff\xfe\x00garbage", "no part with a status"),
        (b"Content-Type: multipart/report; boundary*=idna'en'B\r\n\r\n", "cannot be read"),
        (
            b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n",
            "status is of no recipient",
        ),
    ],
)
def test_what_is_no_bounce_says_why(raw: bytes, sentence: str) -> None:
    with pytest.raises(NoReportError, match=sentence):
        take_report(raw)


def test_a_bounce_of_nothing_of_ours_says_so(sent: Delivery) -> None:
    with pytest.raises(NoReportError, match="names no mail of ours"):
        take_report(a_report(sent, names_it="nothing"))
    with pytest.raises(NoReportError, match="There is no delivery"):
        take_report(a_report(Delivery(pk=uuid4(), address="x@example.com")))


@pytest.mark.parametrize(
    "malformed", [b'"', b':;,"', b"a@[1", b"<a@[", b"<", b"=?utf-8?b?!?=", b"\xff\x00", b"a;b*0*=x"]
)
@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_headers_that_are_malformed_are_read_past(
    sent: Delivery, malformed: bytes, original: str
) -> None:
    raw = a_report(sent, original=original)
    to, message_id = b"To: stint@example.org", f"<{sent.pk}@stint.example.org>".encode()
    assert read_report(raw.replace(to, b"To: " + malformed)).delivery_id == sent.pk
    nameless = raw.replace(message_id, malformed)
    with pytest.raises(NoReportError, match="names no mail of ours"):
        read_report(nameless)
    verp = f"To: bounces+{sent.pk.hex}@example.org".encode()
    assert read_report(nameless.replace(to, verp)).delivery_id == sent.pk


def test_the_command_takes_it_from_standard_input(
    sent: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def piped(raw: bytes) -> None:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))

    piped(a_report(sent))
    out = io.StringIO()
    call_command("take_bounce", stdout=out)
    assert "Noted: failed" in out.getvalue()
    piped(b"Subject: Hello\r\n\r\n")
    with pytest.raises(CommandError, match="no part with a status"):
        call_command("take_bounce")


def signed(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def post(client: Client, raw: bytes, signature: str) -> tuple[int, str]:
    answer = client.post(
        "/notifications/bounces",
        raw,
        content_type="message/rfc822",
        headers={"X-Stint-Signature": signature},
    )
    return answer.status_code, answer.content.decode()


def test_over_http_it_must_be_signed(sent: Delivery, settings: Settings) -> None:
    client, raw = Client(enforce_csrf_checks=True), a_report(sent)
    settings.BOUNCE_SECRET = ""
    assert post(client, raw, signed(raw, ""))[0] == 404
    settings.BOUNCE_SECRET = SECRET
    assert post(client, raw, "")[0] == 403
    assert post(client, raw, signed(raw + b"x"))[0] == 403
    assert post(client, raw, "sha256=ü")[0] == 403
    assert post(client, b"Hello", signed(b"Hello"))[0] == 422
    status, sentence = post(client, raw, signed(raw))
    assert (status, sentence[:14]) == (200, "Noted: failed,")


def test_only_what_is_not_signed_is_counted(sent: Delivery, settings: Settings) -> None:
    """One server hands over what comes back to everybody."""
    settings.BOUNCE_SECRET = SECRET
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"anonymous": 2}
    client, raw = Client(), a_report(sent)
    assert [post(client, raw, "")[0] for _ in range(3)] == [403, 403, 429]
    assert [post(client, raw, signed(raw))[0] for _ in range(3)] == [200, 200, 200]
    assert post(client, b"x" * (LONGEST + 1), "")[0] == 429
