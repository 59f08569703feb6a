"""What mails and short messages say of many tasks at once, as long as there is a reason."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from notifications.batches import tasks_still_so
from notifications.models import Delivery, Kind, Notification
from notifications.sentences import path_of_many, sentence_of_many, sentence_of_several
from notifications.suppressing import Suppressed
from tasks.models import Task

Context = dict[str, Any]
_LISTED = 20


class Many(NamedTuple):
    """The first of the tasks of which the same is told, how many there are, and what that is."""

    tasks: Sequence[Task]
    total: int
    sentence: str
    path: str

    @property
    def more(self) -> int:
        return self.total - len(self.tasks)


def many(
    delivery: Delivery, notes: Sequence[Notification], listed: int = _LISTED
) -> Sequence[Many]:
    """What these notifications of one kind tell of the tasks as they are now: of each task once,
    by the latest of them. Suppressed when it does not hold for any task any more.
    """
    person, kind = delivery.recipient, Kind(delivery.kind)
    if person is None:
        raise Suppressed("The person is gone.")
    found = tasks_still_so(person, [note.payload["target"] for note in notes], kind)
    told: dict[str, list[UUID]] = {}
    for pk, event in found.order_by("number").values_list("pk", F("told_by")):
        told.setdefault(str(event), []).append(pk)
    if not told:
        raise Suppressed("By now it holds for none of the tasks, or the person sees none of them.")
    groups = [_many(kind, same, told, listed) for same in _alike(notes, told)]
    if kind == Kind.UNBLOCKED and len(notes) > 1:
        return [group._replace(path=reverse("notifications:inbox")) for group in groups]
    return groups


def _alike(notes: Sequence[Notification], told: Collection[str]) -> Collection[list[Notification]]:
    """Those that say the same are said once; in the order in which they came."""
    groups: dict[tuple[object, object], list[Notification]] = {}
    for note in notes:
        if note.payload["target"] in told:
            groups.setdefault((note.actor_id, note.payload.get("status")), []).append(note)
    return groups.values()


def _many(
    kind: Kind, notes: Sequence[Notification], told: Mapping[str, Sequence[UUID]], listed: int
) -> Many:
    ids = [pk for note in notes for pk in told[note.payload["target"]][:listed]]
    tasks = Task.objects.filter(pk__in=ids).for_reading().order_by("number")[:listed]
    total = sum(len(told[note.payload["target"]]) for note in notes)
    first, actor = notes[0].payload, notes[0].actor
    return Many(
        tasks=list(tasks),
        total=total,
        sentence=sentence_of_many(kind, actor.name if actor else "Somebody", total, first),
        path=path_of_many(kind, first) if len(notes) == 1 else reverse("notifications:inbox"),
    )


def many_context(delivery: Delivery, notes: Sequence[Notification]) -> Context:
    told = many(delivery, notes)
    one = told[0] if len(told) == 1 else None
    team = told[0].tasks[0].team
    total = sum(group.total for group in told)
    return {
        "kind": delivery.kind,
        "recipient": delivery.recipient,
        "team": team,
        "groups": told,
        "told": one.sentence if one else sentence_of_several(Kind(delivery.kind), total, team),
        "url": settings.SITE_URL + (one.path if one else reverse("notifications:inbox")),
    }
