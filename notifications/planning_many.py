"""Who is told of an event that changes many tasks at once, or that takes another one back.

Whoever is given tasks and whoever watches tasks that are moved hear of it as they would of a single
one, and each of them once: of several tasks there is one notification of each kind. It takes the
same few queries for one task as for a thousand.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from accounts.models import User
from notifications.models import Kind, Why
from notifications.notifying import Telling
from notifications.planning import why_told
from tasks.events import Verb
from tasks.models import Status, Task, Watcher
from teams.clock import Changes, Item
from teams.models import Event

#: What is told of by this module; planning.py has the table of all verbs.
MANY = frozenset({Verb.TASKS_CHANGED, Verb.STATUS_DELETED, Verb.RELATION_CREATED, Verb.UNDONE})

#: Which tasks are to be told to whom.
type Concerned = dict[User, list[UUID]]


def plan_many(event: Event, items: Sequence[Item]) -> Iterator[Telling]:
    """Whom this event gives tasks, and who watches those that it moves.

    None of these verbs makes a task, so whatever has another status was somewhere before. That
    nobody is told of their own doing is a rule of notifying.py.
    """
    if event.verb not in MANY:
        return
    changes = _changes_of_tasks(event, items)
    given = _assignees(changes)
    yield from tell_together(event, Kind.ASSIGNED, given)
    places = {pk: change["status"][1] for pk, change in changes.items() if "status" in change}
    yield from tell_together(event, Kind.MOVED, _watchers(event, places, given), places)


def tell_together(
    event: Event,
    kind: Kind,
    concerned: Concerned,
    places: Mapping[UUID, str] | None = None,
) -> Iterator[Telling]:
    """Of one task as always; of several, one notification of all (batches.py says which).

    ``places`` are the statuses to which the tasks were moved.
    """
    places = places or {}
    single = [ids[0] for ids in concerned.values() if len(ids) == 1]
    tasks = Task.objects.select_related("team").in_bulk(single)
    names = _names(event, places) if concerned and places else {}
    for person, ids in concerned.items():
        task = tasks[ids[0]] if len(ids) == 1 else None
        about: dict[str, Any] = {
            "target": str(event.pk),
            "count": len(ids),
            "team": str(event.team_id),
        }
        if task:
            about = {"target": str(task.pk)}
        if len(to := {places[pk] for pk in ids if pk in places}) == 1:
            [slug] = to
            about |= {"to": slug, "status": names[slug]}
        yield Telling(
            kind=kind,
            person=person,
            team=event.team,
            task=task,
            why=_why(kind, task, person),
            about=about,
            dedupe_key=f"{event.pk}:{kind}:{person.pk}",
            event=event,
        )


def _why(kind: Kind, task: Task | None, person: User) -> Why:
    if kind == Kind.ASSIGNED:
        return Why.ASSIGNED
    return why_told(task, person) if task else Why.WATCHING


def _changes_of_tasks(event: Event, items: Sequence[Item]) -> dict[UUID, Changes]:
    """Of those that are not in the trash after it."""
    own = Item(event.target_type, event.target_id, event.changes)
    return {
        item.target_id: item.changes
        for item in (own, *items)
        if item.target_type == Task.kind and not item.changes.get("deleted_at", (None, None))[1]
    }


def _assignees(changes: Mapping[UUID, Changes]) -> Concerned:
    given: dict[str, list[UUID]] = {}
    for pk, change in changes.items():
        _, assignee = change.get("assignee", (None, None))
        if assignee:
            given.setdefault(assignee, []).append(pk)
    people = User.objects.in_bulk([UUID(pk) for pk in given])
    return {person: given[str(pk)] for pk, person in people.items()}


def _watchers(event: Event, moved: Mapping[UUID, str], given: Concerned) -> Concerned:
    """Without those of their tasks that they hear of as the assignee. Who changes tasks mostly
    watches them, and need not be looked up.
    """
    if not moved:
        return {}
    found = Watcher.objects.filter(task__in=moved, is_muted=False).present(event.team)
    told = {(person.pk, pk) for person, ids in given.items() for pk in ids}
    watching: dict[UUID, list[UUID]] = {}
    rows = found.exclude(user=event.actor_id).order_by()
    for user_id, task_id in rows.values_list("user_id", "task_id"):
        if (user_id, task_id) not in told:
            watching.setdefault(user_id, []).append(task_id)
    people = User.objects.in_bulk(watching)
    return {person: watching[pk] for pk, person in people.items()}


def _names(event: Event, places: Mapping[UUID, str]) -> dict[str, str]:
    statuses = Status.objects.filter(team=event.team_id, slug__in=set(places.values()))
    return dict(statuses.values_list("slug", "name"))
