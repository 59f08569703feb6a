"""Who is to be told about an event, and by what kind of mail.

Runs inside the transaction of the event, so a mail exists exactly when its cause does.
"""

from collections.abc import Callable, Iterator

from accounts.models import User
from notifications.models import Delivery, Kind
from tasks.events import Verb as TaskVerb
from teams.events import Verb as TeamVerb
from teams.models import Event


def plan(event: Event) -> list[Delivery]:
    """The deliveries that this event asks for; mostly none."""
    planner = _PLANNERS.get(event.verb)
    return list(planner(event)) if planner else []


def _assigned(event: Event) -> Iterator[Delivery]:
    """Whoever gets a task from somebody else. Nobody needs a mail about their own doing."""
    _, assignee = event.changes.get("assignee", (None, None))
    if assignee is None or assignee == str(event.actor_id):
        return
    recipient = User.objects.get(pk=assignee)
    yield _delivery(event, Kind.ASSIGNED, recipient.email, recipient)


def _invited(event: Event) -> Iterator[Delivery]:
    _, address = event.changes["email"]
    recipient = User.objects.filter(email=address).first()
    yield _delivery(event, Kind.INVITED, address, recipient)


def _delivery(event: Event, kind: Kind, address: str, recipient: User | None) -> Delivery:
    return Delivery(
        event=event,
        kind=kind,
        address=address,
        recipient=recipient,
        payload={
            "target": str(event.target_id),
            "actor": event.actor_id and str(event.actor_id),
        },
        dedupe_key=f"{event.pk}:{address}",
    )


_PLANNERS: dict[str, Callable[[Event], Iterator[Delivery]]] = {
    TaskVerb.TASK_CREATED: _assigned,
    TaskVerb.TASK_UPDATED: _assigned,
    TeamVerb.INVITATION_CREATED: _invited,
}
