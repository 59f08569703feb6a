"""Telling those whom a task concerns that has nothing to wait for any more."""

from collections.abc import Iterator, Sequence

from notifications.models import Kind
from notifications.notifying import Telling
from notifications.planning_many import Concerned, tell_together
from tasks.models import Task, Watcher
from tasks.unblocking import set_free_by
from teams.clock import Item
from teams.models import Event
from teams.policies import Action, users_who_can


def plan_unblocked(event: Event, items: Sequence[Item]) -> Iterator[Telling]:
    """Assignee and watchers of each task, without those who mute it and whose doing it is."""
    if tasks := set_free_by(event, items):
        yield from tell_together(event, Kind.UNBLOCKED, _concerned(event, tasks))


def _concerned(event: Event, tasks: Sequence[Task]) -> Concerned:
    watchers = Watcher.objects.filter(task__in=tasks)
    pairs = {(task.pk, task.assignee_id) for task in tasks if task.assignee_id}
    for task_id, user_id, is_muted in watchers.values_list("task_id", "user_id", "is_muted"):
        if is_muted:
            pairs.discard((task_id, user_id))
        else:
            pairs.add((task_id, user_id))
    people = users_who_can(Action.TEAM_VIEW, event.team).in_bulk({user_id for _, user_id in pairs})
    concerned: Concerned = {}
    for task_id, user_id in pairs:
        if person := people.get(user_id):
            concerned.setdefault(person, []).append(task_id)
    return concerned
