"""Everything that Stint keeps about a person, for themself, as JSON that is written row by row.

Each app adds its own sections by listening to ``exporting``; rows are read in batches, so that an
export of many years takes no more memory than one of a day.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.api.encoding import encoded
from accounts.events import exporting
from accounts.models import User
from accounts.preferences import Preferences

#: JSON, but not in the envelope of the API.
MEDIA_TYPE = "application/vnd.stint.account+json"


def export_of(user: User) -> Iterator[bytes]:
    yield b'{"exported_at":' + encoded(timezone.now())
    yield b',"account":' + encoded(_account(user))
    for name, rows in _sections(user):
        yield b"," + encoded(name) + b":["
        for number, row in enumerate(rows):
            yield (b"," if number else b"") + b"\n" + encoded(row)
        yield b"]"
    yield b"}\n"


def _sections(user: User) -> Iterator[tuple[str, Iterable[Mapping[str, Any]]]]:
    for _, answer in exporting.send(User, user=user):
        sections: Any = answer  # of a receiver, which the stubs take for text
        yield from sections.items()


def _account(user: User) -> dict[str, Any]:
    fields = (
        "id", "email", "first_name", "last_name", "bio", "website", "location", "time_zone",
        "language", "email_verified_at", "last_active_at", "created_at", "updated_at",
    )  # fmt: skip
    sign_ins = user.token_families.values("created_at", "expires_at", "ended_at")
    return {
        **{name: getattr(user, name) for name in fields},
        "preferences": Preferences.read(user.preferences),
        "avatar": bool(user.avatar),
        "sign_ins_of_programs": list(sign_ins),
        "site": settings.SITE_URL,
    }
