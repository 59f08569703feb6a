"""The token of an invitation: its id, signed. Nothing that opens a team stands in the database.

Whoever shows a token has read the mail it was sent in, so accepting proves the address as well.
"""

from uuid import UUID

from django.core import signing

from teams.models import Invitation

_SALT = "teams.invitation"


def make_token(invitation: Invitation) -> str:
    return signing.Signer(salt=_SALT).sign(invitation.pk.hex)


def open_invitation(token: str) -> Invitation:
    """The invitation this token stands for. DoesNotExist when forged, used, revoked or expired."""
    try:
        pk = UUID(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise Invitation.DoesNotExist from error
    return Invitation.objects.open().select_related("team", "invited_by", "custom_role").get(pk=pk)
