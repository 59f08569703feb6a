"""Who comes to watch a task by what they do, or by what is done to them.

Author, assignee, whoever comments, whoever is mentioned, and a guest it is shared with. Somebody
who mutes a task stays muted; somebody who stopped watching starts again with the next of these. An
import makes nobody watch: whoever brings ten thousand old tasks along has written none of them.
"""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from accounts.models import User
from tasks.events import Verb
from tasks.mentions import mentioned_anew
from tasks.models import Comment, Task, Watcher
from teams import things
from teams.clock import Item
from teams.models import Event

#: A task and a person.
type Watch = tuple[UUID, UUID]

_BATCH = 1000
_NEW = (Verb.TASK_CREATED, Verb.COMMENT_CREATED)


def watch_for(event: Event, items: Sequence[Item]) -> None:
    """Note whom this event makes a watcher; in its transaction, before the clock is locked."""
    if event.verb == Verb.TASK_IMPORTED:
        return
    watches = {watch for item in items for watch in _assigned(item)}
    people = {user.pk for user in mentioned_by(event)}
    if event.verb in _NEW and event.actor_id:
        people.add(event.actor_id)
    if event.target_type == Task.kind:
        watches |= set(_assigned(Item(Task.kind, event.target_id, event.changes)))
    if event.verb == Verb.GUEST_ADDED:
        watches.add((UUID(event.changes["task"][1]), UUID(event.changes["user"][1])))
    if people and (task_id := task_of(event)):
        watches |= {(task_id, user_id) for user_id in people}
    if watches:
        _add(sorted(watches), is_new=event.verb == Verb.TASK_CREATED)


def task_of(event: Event) -> UUID | None:
    """The task that an event is about, be it by a comment on it."""
    if event.target_type == Task.kind:
        return event.target_id
    if event.target_type != Comment.kind:
        return None
    comments = Comment.objects.filter(pk=event.target_id)
    return comments.values_list("task_id", flat=True).first()


def mentioned_by(event: Event) -> list[User]:
    """Those whom this event mentions, and the text before it did not."""
    field = {Task.kind: "description", Comment.kind: "body"}.get(event.target_type, "")
    before, after = event.changes.get(field, (None, None))
    if not after or "deleted_at" in event.changes:
        return []
    return mentioned_anew(before, after, event.team)


def _assigned(item: Item) -> Iterator[Watch]:
    _, assignee = item.changes.get("assignee", (None, None))
    if assignee and item.target_type == Task.kind:
        yield item.target_id, UUID(assignee)


def _add(watches: Sequence[Watch], *, is_new: bool) -> None:
    """The tasks are held before their rows here, as everybody does who adds some: else two people
    could wait for each other, one for such a row and one for the task that it points to.
    """
    if not is_new:
        watches = _missing(watches)
        hold_tasks({task_id for task_id, _ in watches})
    Watcher.objects.bulk_create(
        (Watcher(task_id=task_id, user_id=user_id) for task_id, user_id in watches),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def _missing(watches: Sequence[Watch]) -> list[Watch]:
    tasks, people = ({watch[place] for watch in watches} for place in (0, 1))
    there = Watcher.objects.filter(task__in=tasks, user__in=people)
    known = set(there.values_list("task_id", "user_id"))
    return [watch for watch in watches if watch not in known]


def hold_tasks(ids: Collection[UUID]) -> None:
    """Until the transaction ends nobody else changes these tasks, nor who watches them."""
    if ids:
        things.hold(Task.objects.filter(pk__in=ids))
