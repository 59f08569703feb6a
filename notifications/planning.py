"""Who is to be told about an event, of what kind, and what makes them one of those.

Runs inside the transaction of the event, so a notification exists exactly when its cause does.
Each verb of tasks stands here with whom it tells (``label.*`` is all verbs of labels); a test holds
the table to the verbs. Whoever waited for a task hears of its end whatever the verb: unblocking.py.

task.created        the assignee, and whom the text mentions
task.updated        a new assignee, whom the new text mentions, and who watches a task that moves
task.moved          who watches it, of another status; another place in its column is nobody's news
task.bulk_changed   whoever is given tasks and who watches those that move, each person once
status.deleted      who watches the tasks that go to another status, each person once
relation.created    who watches the duplicate that it cancels, if it does
event.undone        whoever gets tasks (back) and who watches those that move (back), each person
                    once; nobody of texts and comments, of which they have heard before
comment.created     whom it mentions, and who watches the task
comment.updated     whom the new text mentions and the old one did not
task.imported       who handed the file in, by ``tell_importer``; old tasks are no news to others
cycle.* milestone.* project.*
                    nobody: tasks that go to another plan keep their status and their assignee
task.spread         nobody: the cards stand in the same order
task.archived task.unarchived task.deleted task.restored task.purged comment.deleted
                    nobody: what is gone asks nothing of anybody, and what is back was told
status.created status.updated status.reordered label.* custom_field.* task_template.* saved_view.*
                    nobody: it is what the team works with, not work
attachment.* checklist.* checklist_item.* recurrence.* relation.deleted reaction.* time_entry.*
                    nobody: it is seen at the task
task_guest.*        nobody: whoever shares a task says so

Events of many tasks and undos are planned by planning_many.py.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from accounts.models import User
from notifications.events import Verb
from notifications.models import Delivery, Kind, Why
from notifications.notifying import Telling, notify
from tasks.events import Verb as TaskVerb
from tasks.models import Import, Task, Watcher
from tasks.watching import mentioned_by, task_of
from teams.events import Verb as TeamVerb
from teams.models import Event, Invitation
from teams.policies import Action, users_who_can

type About = dict[str, Any]


class _Group(NamedTuple):
    """Who hears of one thing; ``why`` is None where it depends on what they are to the task."""

    kind: Kind
    people: list[User]
    why: Why | None
    about: About


def plan(event: Event) -> list[Telling]:
    """Whom this event asks to tell; mostly nobody."""
    planner = _PLANNERS.get(event.verb)
    return list(planner(event)) if planner else []


def plan_for_strangers(event: Event) -> list[Delivery]:
    """The mail to an address that nobody has an account with: they have no inbox."""
    if event.verb not in _INVITING:
        return []
    address, person = _invited_by(event)
    if person:
        return []
    payload = {"target": str(event.target_id), "actor": event.actor_id and str(event.actor_id)}
    key = f"email:{event.pk}:{address}"
    return [
        Delivery(event=event, kind=Kind.INVITED, address=address, payload=payload, dedupe_key=key)
    ]


def _of_task(event: Event) -> Iterator[Telling]:
    to = event.changes.get("status", (None, None))[1]
    about: About = {"target": str(event.target_id), "comment": None, "to": to}
    groups = (
        _Group(Kind.ASSIGNED, _assignees(event), Why.ASSIGNED, {"target": about["target"]}),
        _Group(Kind.MENTIONED, mentioned_by(event), Why.MENTIONED, about),
        _Group(Kind.MOVED, _watchers_of_move(event), None, about),
    )
    yield from _each_once(event, event.target_id, groups)


def _of_comment(event: Event) -> Iterator[Telling]:
    task_id = task_of(event)
    about = {"target": str(task_id), "comment": str(event.target_id)}
    is_new = event.verb == TaskVerb.COMMENT_CREATED
    groups = (
        _Group(Kind.MENTIONED, mentioned_by(event), Why.MENTIONED, about),
        _Group(Kind.COMMENTED, _watchers(event, task_id) if is_new else [], None, about),
    )
    yield from _each_once(event, task_id, groups)


def _each_once(event: Event, task_id: UUID | None, groups: Iterable[_Group]) -> Iterator[Telling]:
    """Each person hears of it once, for the first reason; nobody of their own doing."""
    groups = [group for group in groups if group.people]
    if not groups or task_id is None:
        return
    task = Task.objects.select_related("team", "status").get(pk=task_id)
    told = {event.actor_id}
    for kind, people, why, about in groups:
        for person in people:
            if person.pk not in told:
                told.add(person.pk)
                yield Telling(
                    kind=kind,
                    person=person,
                    team=task.team,
                    task=task,
                    why=why or why_told(task, person),
                    about=about | ({"status": task.status.name} if kind == Kind.MOVED else {}),
                    dedupe_key=f"{event.pk}:{person.pk}",
                    event=event,
                )


def why_told(task: Task, person: User) -> Why:
    """What somebody is to a task of which they hear."""
    if task.assignee_id == person.pk:
        return Why.ASSIGNED
    return Why.AUTHOR if task.creator_id == person.pk else Why.WATCHING


def _assignees(event: Event) -> list[User]:
    """Whoever gets a task."""
    _, assignee = event.changes.get("assignee", (None, None))
    is_told = assignee and assignee != str(event.actor_id)
    return [User.objects.get(pk=assignee)] if is_told else []


def _watchers_of_move(event: Event) -> list[User]:
    """A task that is new has been moved nowhere."""
    was_elsewhere = event.changes.get("status", (None, None))[0]
    return _watchers(event, event.target_id) if was_elsewhere else []


def _watchers(event: Event, task_id: UUID | None) -> list[User]:
    found = Watcher.objects.filter(task=task_id, is_muted=False).present(event.team)
    return [watcher.user for watcher in found.select_related("user")]


def _invited(event: Event) -> Iterator[Telling]:
    _, person = _invited_by(event)
    if person:
        yield _of_team(event, Kind.INVITED, person, Why.INVITED)


def _added(event: Event) -> Iterator[Telling]:
    """Whoever accepts an invitation knows that they are in."""
    if event.target_id != event.actor_id:
        yield _of_team(event, Kind.ADDED, User.objects.get(pk=event.target_id), Why.MEMBER)


def _webhook_off(event: Event) -> Iterator[Telling]:
    for person in users_who_can(Action.WEBHOOK_EDIT, event.team):
        yield _of_team(event, Kind.WEBHOOK_OFF, person, Why.MANAGER)


def _of_team(event: Event, kind: Kind, person: User, why: Why) -> Telling:
    return Telling(
        kind=kind,
        person=person,
        team=event.team,
        task=None,
        why=why,
        about={"target": str(event.target_id), "team": str(event.team_id)},
        dedupe_key=f"{event.pk}:{person.pk}",
        event=event,
    )


def _invited_by(event: Event) -> tuple[str, User | None]:
    address = Invitation.objects.values_list("email", flat=True).get(pk=event.target_id)
    return address, User.objects.filter(email=address).first()


_INVITING = frozenset({TeamVerb.INVITATION_CREATED, TeamVerb.INVITATION_SENT})

_PLANNERS: dict[str, Callable[[Event], Iterator[Telling]]] = {
    TaskVerb.TASK_CREATED: _of_task,
    TaskVerb.TASK_UPDATED: _of_task,
    TaskVerb.TASK_MOVED: _of_task,
    TaskVerb.COMMENT_CREATED: _of_comment,
    TaskVerb.COMMENT_UPDATED: _of_comment,
    TeamVerb.INVITATION_CREATED: _invited,
    TeamVerb.INVITATION_SENT: _invited,
    TeamVerb.MEMBER_ADDED: _added,
    Verb.WEBHOOK_DISABLED: _webhook_off,
}


def tell_importer(batch: Import) -> None:
    """Imports run in the background, so people are told of their own."""
    if batch.creator is None:
        return
    notify(
        kind=Kind.IMPORTED,
        person=batch.creator,
        team=batch.team,
        task=None,
        why=Why.IMPORTER,
        about={
            "target": str(batch.pk),
            "file": batch.filename,
            "result": batch.error or f"{batch.created_count:,} new tasks",
        },
        dedupe_key=f"import:{batch.pk}",
    )
