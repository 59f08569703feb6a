"""The headers of a mail: who it is from, what thread and list it belongs to, how to stop it.

Everything that people write and that goes into a header passes ``one_line``. The rest are ids and
addresses of our own making.
"""

import unicodedata
from email.headerregistry import Address
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from notifications.models import Delivery
from teams.models import Team

#: Controls, halves of characters, ends of lines: nothing of a title that a header could need.
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: They turn the direction of what follows, and could make a subject read as another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONGEST_SUBJECT = 250


def one_line(text: str) -> str:
    """Text for a subject: one line, without what programs would take for more than text.

    ``=?`` would begin an encoded word (RFC 2047), in which anything could be said again.
    """
    seen = "".join(
        " " if unicodedata.category(sign) in _UNSEEN else sign
        for sign in text
        if sign not in _TURNING
    )
    line = " ".join(seen.split()).replace("=?", "= ?")
    return line if len(line) <= _LONGEST_SUBJECT else f"{line[: _LONGEST_SUBJECT - 1]}…"


def headers(
    delivery: Delivery, *, task_id: UUID | None, team: Team | None, stop_url: str
) -> dict[str, str]:
    """The same Message-ID at each attempt, so that mail programs fold what arrived twice.

    ``From`` stands here because the sender of the envelope is another: see ``envelope_sender``.
    """
    found = {
        "Message-ID": f"<{delivery.pk}@{_host()}>",
        "From": settings.DEFAULT_FROM_EMAIL,
        "Auto-Submitted": "auto-generated",  # RFC 3834
        "X-Auto-Response-Suppress": "OOF, AutoReply",  # what Exchange looks for instead
    }
    return found | _thread(task_id) | _list(team, stop_url)


def envelope_sender(delivery: Delivery) -> str:
    """Where a mail server returns what it cannot deliver; it names the delivery (VERP)."""
    if not settings.BOUNCE_EMAIL:
        return settings.DEFAULT_FROM_EMAIL
    mailbox = Address(addr_spec=settings.BOUNCE_EMAIL)
    return f"{mailbox.username}+{delivery.pk.hex}@{mailbox.domain}"


def _thread(task_id: UUID | None) -> dict[str, str]:
    """All mails about a task answer one that was never sent, and so are one thread."""
    if task_id is None:
        return {}
    root = f"<{task_id}@{_host()}>"
    return {"In-Reply-To": root, "References": root}


def _list(team: Team | None, stop_url: str) -> dict[str, str]:
    """The list is the team (RFC 2919); the last two make a button to unsubscribe (RFC 8058)."""
    found = {"List-Id": f"<{team.slug}.{_host()}>"} if team else {}
    if stop_url:
        found["Precedence"] = "bulk"
        found["List-Unsubscribe"] = f"<{stop_url}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
