"""Mails as they leave: through a real server, read back by a mail library."""

from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

import pytest
from django.conf import settings as conf
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications.delivering import drain
from notifications.mail_headers import one_line
from notifications.mails import compose
from notifications.models import Delivery
from notifications.tests.factories import an_assignment, an_invitation
from notifications.tests.smtp import TAKEN, Mailbox
from tasks.actions import add_comment
from tasks.models import Task
from teams.models import Team

HOST = urlsplit(conf.SITE_URL).hostname
pytestmark = pytest.mark.django_db

#: What somebody could write into a name or a title to get a header of their own.
EVIL = [
    "a\r\nBcc: eve@example.com",
    "a\nBcc: eve@example.com",
    "a\r\n\r\n<script>alert(1)</script>",
    "a\rBcc: eve@example.com",
    "a\u2028Bcc: eve@example.com",
    "a\x85Bcc: eve@example.com",
    "a\x0b\x0c\x1c\x1eBcc: eve@example.com",
    "=?utf-8?q?a=0d=0aBcc:_eve@example.com?=",
    "=?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?=",
    "=?utf-8?q?=0D=0A?= =?utf-8?q?Bcc:_eve@example.com?=",
    "%0d%0aBcc: eve@example.com",
    "\u202emoc.elpmaxe",
    "a\x00\x1b[31mb",
    '"><eve@example.com>, bob@example.com',
    "x" * 2000,
    "漢字" * 400,
    "👩\u200d👩\u200d👧 Ünïcode “quotes” — dashes",
]
HEADERS = {
    "MIME-Version", "Content-Type", "Subject", "From", "To", "Date", "Message-ID",
    "Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To", "References", "List-Id",
    "Precedence", "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip


def test_no_title_becomes_a_header(team: Team, bob: User, mailbox: Mailbox) -> None:
    delivery = an_assignment(team, bob)
    for text in EVIL:
        title = text.replace("\0", "")[:200]
        Task.objects.filter(team=team).update(title=title)
        Team.objects.filter(pk=team.pk).update(name=title[:100])
        User.objects.filter(pk=bob.pk).update(first_name=title[:100])
        compose(delivery).send()
        mail = mailbox.mails[-1]
        assert set(mail.keys()) - {"X-Peer", "X-MailFrom", "X-RcptTo"} == HEADERS, text
        assert (mail["To"], mail["Subject"]) == (bob.email, one_line(f"[CORE-1] {title}"))


def test_a_subject_is_one_line_that_says_nothing_else() -> None:
    assert one_line("a\r\nBcc: b\u2028c") == "a Bcc: b c"
    assert one_line("=?utf-8?q?x?=") == "= ?utf-8?q?x?="
    assert one_line("\u202eevil") == "evil"
    assert len(one_line("x" * 300)) == 250


def test_the_mail_is_text_and_html_in_lines_that_every_server_takes(
    team: Team, alice: User, bob: User, mailbox: Mailbox
) -> None:
    an_assignment(team, bob, alice, title="Grün ✓ " + "y" * 190)
    drain()
    raw = next(raw for raw in mailbox.raw if b"bob@" in raw)
    parsed = message_from_bytes(raw, policy=default)
    assert parsed.get_content_type() == "multipart/alternative"
    text, html = parsed.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert {part.get_content_charset() for part in (text, html)} == {"utf-8"}
    assert all("Grün ✓" in part.get_content() for part in (text, html))
    _, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, body.splitlines())) <= 78
    assert max(map(len, raw.splitlines())) <= 998
    assert raw.isascii()
    assert not [defect for part in parsed.walk() for defect in part.defects]


def test_mails_about_a_task_are_one_thread(
    team: Team, alice: User, bob: User, mailbox: Mailbox
) -> None:
    an_assignment(team, bob, alice)
    task = Task.objects.get()
    add_comment(actor=alice, task=task, body="Which colour?")
    an_assignment(team, bob, alice)
    Delivery.objects.update(next_at=timezone.now())
    drain()
    mails = [mail for mail in mailbox.mails if mail["To"] == bob.email and "[" in mail["Subject"]]
    threads = [(mail["References"], mail["In-Reply-To"], mail["Subject"]) for mail in mails]
    root = f"<{task.pk}@{HOST}>"
    assert threads.count((root, root, "[CORE-1] Paint")) == 2
    assert len(set(threads)) == 2
    assert len({mail["Message-ID"] for mail in mails}) == 3


def test_a_team_is_a_list_and_an_answer_by_machine_is_not_wanted(team: Team, bob: User) -> None:
    mail = compose(an_assignment(team, bob)).message()
    assert mail["List-Id"] == f"<core.{HOST}>"
    assert (mail["Precedence"], mail["Auto-Submitted"]) == ("bulk", "auto-generated")
    invitation = compose(an_invitation(team, "dora@example.com")).message()
    assert invitation["List-Id"] == f"<core.{HOST}>"
    assert invitation["References"] is None


def test_who_it_is_from_and_where_answers_go(
    team: Team, bob: User, mailbox: Mailbox, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Our tasks <tasks@example.org>"
    settings.REPLY_TO_EMAIL = "Help <help@example.org>"
    settings.BOUNCE_EMAIL = "bounces@example.org"
    delivery = an_assignment(team, bob)
    Delivery.objects.exclude(pk=delivery.pk).delete()
    drain()
    [mail], [sender] = mailbox.mails, mailbox.senders
    assert mail["From"] == "Our tasks <tasks@example.org>"
    assert mail["Reply-To"] == "Help <help@example.org>"
    assert sender == f"bounces+{delivery.pk.hex}@example.org"


def test_the_server_answers_as_it_is_told(mailbox: Mailbox, team: Team, bob: User) -> None:
    message = compose(an_assignment(team, bob))
    message.send()
    assert message.reply == TAKEN
