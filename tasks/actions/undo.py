"""Taking an event back: everything that it changed becomes what it was.

Nothing newer is ever overwritten: where a field has moved on since, the whole undo is refused and
says which. An undo is an event like any other, so it can be undone as well.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from accounts.exceptions import Conflict
from accounts.models import User
from tasks.actions.many import changed_columns, save_all, values_of
from tasks.actions.numbers import lock_structure
from tasks.actions.rules import can_see, check_parent
from tasks.actions.time_entry import hours_on
from tasks.events import Verb
from tasks.models import Label, Relation, Status, Task, TaskLabel
from tasks.search.matching import beside
from teams import clock, things
from teams.clock import Changes, Item
from teams.models import Event, State, Target, Team, Thing
from teams.policies import Action, can, require
from teams.replay import touched

_MOST_REASONS = 5
#: Where a card stands may have changed since; it then stays where it is.
_MAY_HAVE_MOVED = frozenset({"position"})
#: What is reckoned from other things is reckoned anew instead of set back.
_RECKONED = frozenset({"actual_hours"})
#: What is erased with its bytes does not come back.
_FOR_GOOD = frozenset({Verb.TASKS_PURGED, Verb.ATTACHMENT_PURGED})
#: Kind -> what it takes to change one back, and what to bring one back or take it away.
_RIGHTS: dict[str, tuple[Action, Action]] = {
    "task": (Action.TASK_EDIT, Action.TASK_DELETE),
    "comment": (Action.COMMENT_EDIT, Action.COMMENT_DELETE),
    "label": (Action.LABEL_EDIT, Action.LABEL_EDIT),
    "status": (Action.WORKFLOW_EDIT, Action.WORKFLOW_EDIT),
    "custom_field": (Action.WORKFLOW_EDIT, Action.WORKFLOW_EDIT),
    "project": (Action.PLAN_EDIT, Action.PLAN_EDIT),
    "milestone": (Action.PLAN_EDIT, Action.PLAN_EDIT),
    "cycle": (Action.PLAN_EDIT, Action.PLAN_EDIT),
    "task_template": (Action.PLAN_EDIT, Action.PLAN_EDIT),
    "attachment": (Action.ATTACHMENT_DELETE, Action.ATTACHMENT_DELETE),
    "time_entry": (Action.TIME_EDIT, Action.TIME_EDIT),
    "relation": (Action.TASK_EDIT, Action.TASK_EDIT),
    "checklist": (Action.TASK_EDIT, Action.TASK_EDIT),
    "checklist_item": (Action.TASK_EDIT, Action.TASK_EDIT),
    "recurrence": (Action.TASK_EDIT, Action.TASK_EDIT),
    "saved_view": (Action.VIEW_SHARE, Action.VIEW_SHARE),
}


#: Targets that stand for many tasks.
_RIGHTS_OF_MANY = {
    "batch": Action.TASK_EDIT,
    "import": Action.TASK_IMPORT,
    "upload": Action.ATTACHMENT_DELETE,
}


@dataclass
class _Step:
    """One thing to bring back to what it was. ``thing`` is locked; None when it is gone."""

    kind: str
    pk: UUID
    changes: Changes
    thing: Any

    @property
    def old(self) -> State:
        return {name: pair[0] for name, pair in self.changes.items()}

    @property
    def is_creation(self) -> bool:
        """A field that everything of this kind has was nothing before."""
        always = {
            field.name
            for field in _model(self.kind)._meta.concrete_fields
            if not field.null and not field.blank and not field.has_default()
        }
        return any(old is None for name, (old, _) in self.changes.items() if name in always)


@transaction.atomic
def undo_event(*, actor: User | None, event: Event) -> Event:
    """Take an event back as a whole. Who may do the opposite may. Event: ``event.undone``.

    A Conflict when something has moved on since, says what; then nothing is changed.
    """
    event = Event.objects.select_related("team").get(pk=event.pk)
    require(actor, Action.TEAM_VIEW, event.team)
    if Event.objects.filter(undoes=event).exists():
        raise Conflict("This has been undone already.")
    if event.verb in _FOR_GOOD:
        raise Conflict("This was erased for good.")
    if _is_structural(event):
        lock_structure(event.team)
    steps = _steps(event)
    if not steps:
        raise Conflict("There is nothing in this that could be undone.")
    _check_rights(actor, event.team, steps)
    if reasons := [reason for step in steps if (reason := _obstacle(event, step))]:
        more = f" And {len(reasons) - _MOST_REASONS} more." if len(reasons) > _MOST_REASONS else ""
        raise Conflict(" ".join(reasons[:_MOST_REASONS]) + more)
    items = _Writer(event.team).write(steps)
    target = Target(event.target_type, event.target_id, event.target_label)
    own = [item for item in items if item.target_id == event.target_id]
    return clock.record(
        team=event.team,
        verb=Verb.UNDONE,
        actor=actor,
        target=target,
        changes=own[0].changes if own else {},
        items=[item for item in items if item.target_id != event.target_id],
        setup=any(_model(step.kind).is_setup for step in steps),
        undoes=event,
    )


def _is_structural(event: Event) -> bool:
    """Whether it says which task hangs on which: that is locked before the tasks are."""
    parts = event.touched.filter(changes__has_key="parent")
    return event.target_type == Relation.kind or "parent" in event.changes or parts.exists()


def undoable(events: Collection[Event], allowed: Collection[Action]) -> set[UUID]:
    """Those that are worth offering to somebody who may do this much; trying tells for sure."""
    undone = Event.objects.filter(undoes__in=[event.pk for event in events])
    known = set(undone.values_list("undoes_id", flat=True))
    rights = {kind: change for kind, (change, _) in _RIGHTS.items()} | _RIGHTS_OF_MANY
    return {
        event.pk
        for event in events
        if event.pk not in known
        and event.verb not in _FOR_GOOD
        and rights.get(event.target_type) in allowed
    }


def kinds() -> dict[str, type[Thing]]:
    """Every kind of thing that there is."""
    return {model.kind: model for model in apps.get_models() if issubclass(model, Thing)}


def _model(kind: str) -> type[Thing]:
    return kinds()[kind]


def _steps(event: Event) -> list[_Step]:
    """Locked kind by kind in the order of ids, so that two undos never wait in a circle.

    Tasks come last: what they point to has to be back before them.
    """
    known = kinds()
    wanted: dict[str, dict[UUID, Changes]] = {}
    for (kind, pk), changes in touched(event):
        if kind not in known or kind not in _RIGHTS:
            raise Conflict(f"What was done to a {kind.replace('_', ' ')} cannot be undone.")
        wanted.setdefault(kind, {})[UUID(pk)] = changes
    steps = []
    for kind in sorted(wanted, key=lambda kind: (kind == Task.kind, kind)):
        found = _locked(known[kind], wanted[kind], event.team)
        steps += [_Step(kind, pk, changes, found.get(pk)) for pk, changes in wanted[kind].items()]
    return steps


def _locked(model: type[Thing], ids: Iterable[UUID], team: Team) -> dict[UUID, Thing]:
    relations = ("team", "status") if model is Task else ("team",)
    rows: Any = model._default_manager.filter(beside(team), pk__in=list(ids))
    rows = rows.select_related(*relations)
    return {thing.pk: thing for thing in rows.select_for_update(of=("self",)).order_by("pk")}


def _check_rights(actor: User | None, team: Team, steps: list[_Step]) -> None:
    """What the role allows is asked once for all; what only an author may, for each."""
    by_role: dict[Action, bool] = {}
    for step in steps:
        change, bring_or_take = _RIGHTS[step.kind]
        is_whole = step.thing is None or step.is_creation or "deleted_at" in step.changes
        action = bring_or_take if is_whole else change
        if action not in by_role:
            by_role[action] = can(actor, action, team)
        if not by_role[action]:
            require(actor, action, step.thing or _as_it_was(team, step))


def _as_it_was(team: Team, step: _Step) -> Thing:
    """What is gone, for the question whose it was."""
    thing = _model(step.kind)(id=step.pk, team=team)
    thing.restore(step.old)
    return thing


def _obstacle(event: Event, step: _Step) -> str:
    """Why this cannot be taken back, or nothing."""
    if step.thing is None:
        gone = any(new is not None for _, new in step.changes.values())
        return f"{event.target_label}: it is gone by now." if gone else ""
    now = step.thing.state()
    moved = [
        name
        for name, (_, new) in step.changes.items()
        if name not in _MAY_HAVE_MOVED | _RECKONED and now.get(name) != new
    ]
    if moved:
        fields = ", ".join(name.replace("_", " ") for name in moved)
        return f"{step.thing.label}: {fields} changed since."
    if step.is_creation and not hasattr(step.thing, "deleted_at") and _in_use(step.thing):
        return f"{step.thing.label}: it is in use by now. Delete it instead."
    return ""


def _in_use(thing: Thing) -> bool:
    if isinstance(thing, Label) and TaskLabel.objects.filter(label=thing).exists():
        return True
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: thing}).exists()
        for relation in thing._meta.related_objects
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not TaskLabel
    )


class _Writer:
    """Writes things as they were; what a task then points to has to be there still."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.statuses: dict[str, Status] = {}
        self.members: dict[Any, bool] = {}
        #: Of tasks, which are written all together at the end.
        self.columns: set[str] = set()

    def write(self, steps: list[_Step]) -> list[Item]:
        items, tasks = [], []
        for step in steps:
            item = self._bring_back(step) if step.thing is None else self._set_back(step)
            items.append(item)
            if step.kind == Task.kind:
                tasks.append(step.thing)
        save_all(tasks, self.columns)
        return [item for item in items if item.changes]

    def _bring_back(self, step: _Step) -> Item:
        thing = _model(step.kind)(id=step.pk, team=self.team)
        thing.restore(step.old)
        things.clean(thing)
        thing.version = 1 + Event.objects.touching(step.pk).count()
        thing.save(force_insert=True)
        return things.item(thing, {})

    def _set_back(self, step: _Step) -> Item:
        thing, before = step.thing, step.thing.state()
        old = values_of(thing) if isinstance(thing, Task) else {}
        if step.is_creation and not hasattr(thing, "deleted_at"):
            thing.delete()
            return Item(step.kind, step.pk, clock.changed(before, {}))
        if step.is_creation:
            thing.deleted_at = timezone.now()
        elif isinstance(thing, Task):
            self._set_back_task(thing, step)
        else:
            thing.restore(step.old)
        things.clean(thing)
        thing.version += 1
        if isinstance(thing, Task):
            self.columns |= changed_columns(thing, old)
        else:
            thing.save(force_update=True)
        return things.item(thing, before)

    def _set_back_task(self, task: Task, step: _Step) -> None:
        now = task.state()
        old = {
            name: before
            for name, (before, new) in step.changes.items()
            if name not in _RECKONED and (name not in _MAY_HAVE_MOVED or now.get(name) == new)
        }
        if "actual_hours" in step.changes:
            task.actual_hours = hours_on(task)
        if slug := old.pop("status", None):
            task.status = self._status(slug)
        task.restore(old)
        if "parent" in old and task.parent:
            check_parent(task, task.parent)
        if "assignee" in old and task.assignee_id and not self._is_member(task):
            raise Conflict(f"{task.label}: whom it was assigned to is no member any more.")
        if "labels" in old and Label.objects.filter(pk__in=task.labels).count() < len(task.labels):
            raise Conflict(f"{task.label}: a label that it had is gone.")

    def _status(self, slug: str) -> Status:
        if slug not in self.statuses:
            found = Status.objects.filter(team=self.team, slug=slug).first()
            if found is None:
                raise Conflict(f"The status {slug} is gone by now.")
            self.statuses[slug] = found
        return self.statuses[slug]

    def _is_member(self, task: Task) -> bool:
        if task.assignee_id not in self.members:
            assert task.assignee is not None  # noqa: S101  (for the type checker)
            self.members[task.assignee_id] = can_see(task.assignee, self.team)
        return self.members[task.assignee_id]
