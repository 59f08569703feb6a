"""Writing things as they were."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.exceptions import Conflict
from tasks.actions.many import changed_columns, save_all, values_of
from tasks.actions.rules import can_see, check_parent, release_subtasks
from tasks.actions.time_entry import hours_on
from tasks.actions.undo.steps import MAY_HAVE_MOVED, RECKONED, Step, model_of
from tasks.models import Label, Status, Task
from teams import clock, things
from teams.clock import Item
from teams.models import Event, Team, Thing


class Writer:
    """Writes things as they were; what a task then points to has to be there still."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.statuses: dict[str, Status] = {}
        self.members: dict[Any, bool] = {}
        self.there: dict[tuple[Any, Any], bool] = {}
        #: Of tasks, which are written all together at the end.
        self.columns: set[str] = set()
        #: Tasks that go into the trash by this.
        self.trashed: list[Task] = []

    def write(self, steps: list[Step]) -> list[Item]:
        items: list[Item] = []
        tasks: dict[UUID, Task] = {}
        for step in steps:
            item = self._bring_back(step) if step.thing is None else self._set_back(step)
            items.append(item)
            if step.kind == Task.kind:
                tasks[step.pk] = step.thing
        _check_parents(steps, tasks)
        save_all(tasks.values(), self.columns)
        if self.trashed:
            items += release_subtasks(self.trashed)
        return [item for item in items if item.changes]

    def _bring_back(self, step: Step) -> Item:
        thing = model_of(step.kind)(id=step.pk, team=self.team)
        thing.restore(step.old)
        self._require_targets(thing, step.old)
        things.clean(thing)
        thing.version = 1 + Event.objects.touching(step.pk).count()
        _write(thing, is_new=True)
        return things.item(thing, {})

    def _set_back(self, step: Step) -> Item:
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
            self._require_targets(thing, step.old)
        things.clean(thing)
        thing.version += 1
        if isinstance(thing, Task):
            self.columns |= changed_columns(thing, old)
            if thing.deleted_at and "deleted_at" not in before:
                self.trashed.append(thing)
        else:
            _write(thing, is_new=False)
        return things.item(thing, before)

    def _set_back_task(self, task: Task, step: Step) -> None:
        now = task.state()
        old = {
            name: before
            for name, (before, new) in step.changes.items()
            if name not in RECKONED and (name not in MAY_HAVE_MOVED or now.get(name) == new)
        }
        if "actual_hours" in step.changes:
            task.actual_hours = hours_on(task)
        if slug := old.pop("status", None):
            task.status = self._status(slug)
        task.restore(old)
        self._require_targets(task, old)
        if "assignee" in old and task.assignee_id and not self._is_member(task):
            raise Conflict(f"{task.label}: whom it was assigned to is no member any more.")
        if "labels" in old and Label.objects.filter(pk__in=task.labels).count() < len(task.labels):
            raise Conflict(f"{task.label}: a label that it had is gone.")

    def _require_targets(self, thing: Thing, names: Collection[str]) -> None:
        """What it points to again has to be there still."""
        for field in thing._meta.concrete_fields:
            pk = getattr(thing, field.attname)
            if field.name not in names or not isinstance(field, models.ForeignKey) or pk is None:
                continue
            target = (field.related_model, pk)
            if target not in self.there:
                self.there[target] = field.related_model._default_manager.filter(pk=pk).exists()
            if not self.there[target]:
                kind = thing.kind.replace("_", " ")
                raise Conflict(f"A {kind} cannot be as it was: its {field.name} is gone by now.")

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


def _check_parents(steps: list[Step], tasks: Mapping[UUID, Task]) -> None:
    """Once all are as they will be: one may come back with its parent."""
    for step in steps:
        task = tasks.get(step.pk)
        if task is None or task.parent_id is None:
            continue
        if task.parent_id in tasks or step.changes.keys() & {"parent", "deleted_at"}:
            check_parent(task, task.parent_id, tasks)


def _write(thing: Thing, *, is_new: bool) -> None:
    try:
        things.write(thing, is_new=is_new)
    except Conflict as error:
        sentence = "another has its name or place by now. Rename or remove that one first."
        raise Conflict(f"{thing.label}: {sentence}") from error
