"""Taking a person's name and address out of what teams keep, when their account ends.

The one exception to a log that nobody changes: it keeps what was done and forgets who that was.
Where the log or the audit say the name or the address of somebody who has left for good, they say
"Former member" from then on, and the audit of the account itself goes.
"""

from django.db.models import QuerySet

from accounts.models import User
from teams.models import AuditEntry, Event, Invitation

_BATCH = 500


def erase_traces(user: User, email: str) -> None:
    """``email`` is the address that the account had; the account itself is emptied already."""
    memberships = Event.objects.filter(target_type="member", target_id=user.pk)
    _replace(memberships, "name", user.name)
    memberships.update(target_label=user.name)
    invitations = Invitation.objects.filter(email=email)
    invited = list(invitations.values_list("pk", flat=True))
    _replace(
        Event.objects.filter(target_type="invitation", target_id__in=invited), "email", user.email
    )
    invitations.update(email=user.email)
    AuditEntry.objects.filter(row_id__in=[str(pk) for pk in (user.pk, *invited)]).delete()


def _replace(events: QuerySet[Event], field: str, value: str) -> None:
    for event in events.filter(changes__has_key=field).iterator(_BATCH):
        event.changes[field] = [value if old else old for old in event.changes[field]]
        event.save(update_fields=["changes"])
