"""Writing things as they were."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.exceptions import Conflict
from tasks.actions.many import changed_columns, save_all, values_of
from tasks.actions.rules import check_lineage, release_subtasks
from tasks.actions.time_entry import hours_on
from tasks.actions.time_fields import check_hours
from tasks.actions.undo.kinds import model_of
from tasks.actions.undo.known import Known
from tasks.actions.undo.steps import MAY_HAVE_MOVED, RECKONED, Step
from tasks.lineage import lineage_of
from tasks.models import Status, Task, TimeEntry
from teams import clock, things
from teams.clock import Item
from teams.models import Event, State, Team, Thing


class Writer:
    """Writes things as they were; what a task then points to has to be there still."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.statuses: dict[str, Status] = {}
        self.known = Known(team)
        self.there: dict[tuple[Any, Any], bool] = {}
        #: Of tasks, which are written all together at the end.
        self.columns: set[str] = set()
        #: Tasks that go into the trash by this.
        self.trashed: list[Task] = []

    def write(self, steps: list[Step]) -> list[Item]:
        """What goes, goes first; what is in use, once the event's own things point to it no more.

        Of these the order is turned round: what points to something goes before it.
        """
        self._look_for_targets(steps)
        items: list[Item] = []
        in_use: list[Step] = []
        for step in reversed(steps):
            if step.is_removal and _is_in_use(step.thing):
                in_use.append(step)
            elif step.is_removal:
                items.append(_remove(step))
        items += self._write([step for step in steps if not step.is_removal])
        for step in in_use:
            if _is_in_use(step.thing):
                sentence = "it is in use by now. Delete it instead."
                raise Conflict(f"{step.thing.label}: {sentence}")
            items.append(_remove(step))
        if any(step.kind == Status.kind for step in steps):
            _require_default(self.team)
        return [item for item in items if item.changes]

    def _write(self, steps: list[Step]) -> list[Item]:
        items = [
            self._bring_back(step) if step.thing is None else self._set_back(step) for step in steps
        ]
        tasks: dict[UUID, Task] = {step.pk: step.thing for step in steps if step.kind == Task.kind}
        _check_parents(steps, tasks)
        changed = {item.target_id for item in items if item.changes}
        save_all([task for pk, task in tasks.items() if pk in changed], self.columns)
        return items + (release_subtasks(self.trashed) if self.trashed else [])

    def _bring_back(self, step: Step) -> Item:
        thing = model_of(step.kind)(id=step.pk, team=self.team)
        thing.restore(step.old)
        self._require_targets(thing, step.old)
        _check(thing, step)
        thing.version = 1 + Event.objects.touching(step.pk).count()
        _write_row(thing, is_new=True)
        return things.item(thing, {})

    def _set_back(self, step: Step) -> Item:
        thing, before = step.thing, step.thing.state()
        old = values_of(thing) if isinstance(thing, Task) else {}
        if step.is_creation:
            # What is in the trash already stays there from when it was.
            thing.deleted_at = thing.deleted_at or timezone.now()
        elif isinstance(thing, Task):
            self._set_back_task(thing, step)
        else:
            thing.restore(step.old)
            self._require_targets(thing, step.old)
        _check(thing, step)
        item = things.item(thing, before)
        if not item.changes:
            return item
        thing.version += 1
        if isinstance(thing, Task):
            self.columns |= changed_columns(thing, old)
            if thing.deleted_at and "deleted_at" not in before:
                self.trashed.append(thing)
        else:
            _write_row(thing, is_new=False)
        return item

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

    def _look_for_targets(self, steps: list[Step]) -> None:
        """What is there is found for all at once; what is not may still come back with them.

        Statuses are looked for by their slugs: that is what states of tasks have.
        """
        wanted: defaultdict[Any, set[Any]] = defaultdict(set)
        for step in steps:
            for field in model_of(step.kind)._meta.concrete_fields:
                pk = step.old.get(field.name)
                if pk and isinstance(field, models.ForeignKey) and field.related_model != Status:
                    wanted[field.related_model].add(field.target_field.to_python(pk))
        for model, ids in wanted.items():
            there = model._default_manager.filter(pk__in=ids).values_list("pk", flat=True)
            self.there |= {(model, pk): True for pk in there}

    def _require_targets(self, thing: Thing, old: State) -> None:
        """What it points to again has to be there still."""
        self.known.require(thing, old)
        for field in thing._meta.concrete_fields:
            pk = getattr(thing, field.attname)
            if field.name not in old or not isinstance(field, models.ForeignKey) or pk is None:
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


def _require_default(team: Team) -> None:
    if not Status.objects.filter(team=team, is_default=True).exists():
        sentence = "New tasks would have no status to start in. Delete single ones instead."
        raise Conflict(sentence)


def _check_parents(steps: list[Step], tasks: Mapping[UUID, Task]) -> None:
    """Once all are as they will be: one may come back with its parent."""
    hanging = {
        step.pk: parent
        for step in steps
        if (task := tasks.get(step.pk))
        and (parent := task.parent_id)
        and (parent in tasks or step.changes.keys() & {"parent", "deleted_at"})
    }
    if hanging:
        above = {task.parent_id for task in tasks.values() if task.parent_id}
        known = {**lineage_of(above), **tasks}
        for pk, parent in hanging.items():
            check_lineage(tasks[pk], parent, known)


def _check(thing: Thing, step: Step) -> None:
    things.clean(thing)
    if isinstance(thing, TimeEntry) and step.changes.keys() & {"day", "seconds"}:
        check_hours(thing)


def _remove(step: Step) -> Item:
    before = step.thing.state()
    step.thing.delete()
    return Item(step.kind, step.pk, clock.changed(before, {}))


def _is_in_use(thing: Thing) -> bool:
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: thing}).exists()
        for relation in thing._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
    )


def _write_row(thing: Thing, *, is_new: bool) -> None:
    try:
        things.write(thing, is_new=is_new)
    except Conflict as error:
        sentence = "another has its name or place by now. Rename or remove that one first."
        raise Conflict(f"{thing.label}: {sentence}") from error
