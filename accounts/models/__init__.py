"""People and what proves who they are."""

from accounts.models.email_change import EmailChange
from accounts.models.kept_answer import KeptAnswer
from accounts.models.token import ApiToken, Scope, SocketTicket, TokenFamily
from accounts.models.use_count import UseCount
from accounts.models.user import (
    BackOffice,
    User,
    UserChange,
    check_language,
    display_name,
    normalise_email,
)

__all__ = [
    "ApiToken",
    "BackOffice",
    "EmailChange",
    "KeptAnswer",
    "Scope",
    "SocketTicket",
    "TokenFamily",
    "UseCount",
    "User",
    "UserChange",
    "check_language",
    "display_name",
    "normalise_email",
]
