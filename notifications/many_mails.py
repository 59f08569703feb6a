"""What mails and short messages say of many tasks at once, as long as there is a reason."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings

from accounts.models import User
from notifications.batches import tasks_still_so
from notifications.models import Delivery, Kind
from notifications.sentences import path_of_many, sentence_of_many
from notifications.suppressing import Suppressed
from tasks.models import Task

Context = dict[str, Any]
_LISTED = 20


class Many(NamedTuple):
    """The first of the tasks, how many there are, and what is told of them."""

    tasks: Sequence[Task]
    total: int
    sentence: str
    path: str


def many(delivery: Delivery, actor: User | None, listed: int = _LISTED) -> Many:
    """As the tasks are now. Suppressed when it does not hold for any of them any more."""
    person, payload, kind = delivery.recipient, delivery.payload, Kind(delivery.kind)
    if person is None:
        raise Suppressed("The person is gone.")
    found = tasks_still_so(person, payload["target"], kind)
    if not (total := found.count()):
        raise Suppressed("By now it holds for none of the tasks, or the person sees none of them.")
    return Many(
        tasks=list(found.for_reading().order_by("number")[:listed]),
        total=total,
        sentence=sentence_of_many(kind, actor.name if actor else "Somebody", total, payload),
        path=path_of_many(kind, payload),
    )


def many_context(delivery: Delivery, actor: User | None) -> Context:
    told = many(delivery, actor)
    return {
        "kind": delivery.kind,
        "actor": actor,
        "recipient": delivery.recipient,
        "team": told.tasks[0].team,
        "tasks": told.tasks,
        "more": told.total - len(told.tasks),
        "told": told.sentence,
        "url": settings.SITE_URL + told.path,
    }
