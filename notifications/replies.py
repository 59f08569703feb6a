"""What mail servers answer (RFC 5321, section 4.2), and what follows from it.

4yz asks to come back. 5yz is final: the same mail would get the same answer. Some of those say that
the address takes no mail at all; others are about this mail, or about us.
"""

import re
import smtplib
from dataclasses import dataclass
from typing import Self

from notifications.keepable import keepable

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463
#: Without a code of RFC 3463: no such mailbox, not here, not a name for one.
_ADDRESS_REPLIES = frozenset({550, 551, 553})
_LONGEST = 1000


@dataclass(frozen=True)
class Reply:
    code: int
    text: str

    @classmethod
    def of(cls, code: int, text: bytes | str) -> Self:
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return cls(code, " ".join(keepable(words).split())[:_LONGEST])

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()

    @property
    def is_final(self) -> bool:
        return 500 <= self.code < 600  # noqa: PLR2004  RFC 5321

    @property
    def blames_address(self) -> bool:
        """Whether other mails to it would come back as well."""
        status = enhanced_status(self.text)
        if status:
            return is_about_address(status)
        return self.code in _ADDRESS_REPLIES


def enhanced_status(text: str) -> str:
    found = _ENHANCED.search(text)
    return found.group() if found else ""


def is_about_address(status: str) -> bool:
    """5.1.z is about the address, 5.2.1 a mailbox that was closed. A full one may be emptied."""
    return bool(re.match(r"5\.1\.[12346]|5\.1\.10|5\.2\.1|5\.0\.0", status))


def reply_to_recipient(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> Reply:
    """What the server said of the recipient, or of the mail to it.

    Every other error is about us: a sender or a password that the server refuses is a matter of
    settings, which may be mended while the mail waits.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return Reply.of(code, text)
    return Reply.of(error.smtp_code, error.smtp_error)
