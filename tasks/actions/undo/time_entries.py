"""Taking back what was done to time that somebody wrote down: a day keeps its 24 hours."""

from typing import Any

from accounts.models import User
from tasks.actions.time_entry import lock_person
from tasks.models import TimeEntry
from teams.models import Event


def hold_person(event: Event) -> None:
    """Whose entry it is, is locked before the entry, as by whoever writes time down."""
    entry = TimeEntry.objects.filter(pk=event.target_id).first()
    pk: Any = entry.person_id if entry else event.changes.get("person", [None])[0]
    if pk is not None and (person := User.objects.filter(pk=pk).first()):
        lock_person(person)
