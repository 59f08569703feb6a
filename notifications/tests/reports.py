"""Bounces as mail servers write them."""

from notifications.models import Delivery

_REPORT = """\
From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Sat, 21 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 {status} <{address}>: Recipient address
    rejected: User unknown

--B
Content-Type: {original}

Return-Path: <stint@example.org>
Message-ID: <{message_id}@stint.example.org>
Subject: [CORE-1] Paint

--B--
"""


def a_report(
    delivery: Delivery,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    original: str = "text/rfc822-headers",
    names_it: str = "message_id",
) -> bytes:
    """``names_it`` says by what the delivery can be found: ``message_id``, ``verp`` or nothing."""
    verp = f"bounces+{delivery.pk.hex}@stint.example.org"
    text = _REPORT.format(
        to=verp if names_it == "verp" else "stint@example.org",
        message_id=delivery.pk if names_it == "message_id" else "unknown",
        address=delivery.address,
        action=action,
        status=status,
        original=original,
    )
    return text.replace("\n", "\r\n").encode()
