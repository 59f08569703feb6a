"""What people do to tasks."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tasks import actions
from tasks.models import Checklist, ChecklistItem, Label, Relation, RelationType, Status, Task
from tasks.tests.lives.life import Life
from teams.models import Event

CSV = b"issuekey,title,description,storypoint\nX-1,One,Text,3\nX-2,Two,NULL,NULL\n"


def create(life: Life) -> None:
    actions.create_task(actor=life.person, team=life.team, **{"title": life.name, **life.fields()})


def update(life: Life) -> None:
    actions.update_task(actor=life.person, task=life.any(Task), **life.fields())


def move(life: Life) -> None:
    actions.move_task(
        actor=life.person,
        task=life.any(Task),
        status=life.any(Status),
        below=life.maybe(Task),
        above=None,
    )


def archive(life: Life) -> None:
    is_archived = life.random.random() < 0.7
    actions.archive_task(actor=life.person, task=life.any(Task), archived=is_archived)


def delete(life: Life) -> None:
    actions.delete_task(actor=life.person, task=life.any(Task))


def restore(life: Life) -> None:
    actions.restore_task(actor=life.person, task=life.any(Task))


def empty(life: Life) -> None:
    """A month later for what is in the trash."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    task = Task.objects.filter(team=life.team).exclude(deleted_at=None).first()
    if task and life.random.random() < 0.3:
        # As if it had been deleted then, in the log as well: it is the moment that is made up.
        event = Event.objects.filter(team=life.team, target_id=task.pk).latest("seq")
        if "deleted_at" in event.changes:
            event.changes["deleted_at"] = [None, long_ago.isoformat()]
            Event.objects.filter(pk=event.pk).update(changes=event.changes)
            Task.objects.filter(pk=task.pk).update(deleted_at=long_ago)
    actions.empty_trash()


def bulk(life: Life) -> None:
    """Of tasks, and of one that is nobody's."""
    changes = life.fields()
    extra: dict[str, Callable[[], Any]] = {
        "archived": lambda: True,
        "deleted": lambda: True,
        "add_labels": lambda: life.some(Label),
        "remove_labels": lambda: life.some(Label),
    }
    if life.random.random() < 0.4:
        name = life.random.choice(sorted(extra))
        changes = {name: extra[name]()}
    ids = [task.pk for task in life.some(Task)]
    actions.change_tasks(actor=life.person, team=life.team, ids=ids, **changes)


def undo(life: Life) -> None:
    """Mostly of what has just been done."""
    events = list(Event.objects.filter(team=life.team).order_by("-seq")[:12])
    actions.undo_event(actor=life.person, event=life.random.choice(events))


def import_tasks(life: Life) -> None:
    batch = actions.request_import(actor=life.admin, team=life.team, filename="x.csv", data=CSV)
    actions.run_import(import_id=batch.pk)


def relate(life: Life) -> None:
    actions.add_relation(
        actor=life.person,
        source=life.any(Task),
        other=life.any(Task),
        relation_type=life.random.choice(list(RelationType)),
        close=life.random.random() < 0.3,
    )


def unrelate(life: Life) -> None:
    actions.remove_relation(actor=life.person, relation=life.any(Relation))


def checklist(life: Life) -> None:
    actions.create_checklist(actor=life.person, task=life.any(Task), texts=["One", "Two"])


def edit_checklist(life: Life) -> None:
    actions.update_checklist(
        actor=life.person,
        checklist=life.any(Checklist),
        title=life.name,
        below=life.maybe(Checklist),
    )


def delete_checklist(life: Life) -> None:
    actions.delete_checklist(actor=life.person, checklist=life.any(Checklist))


def add_item(life: Life) -> None:
    actions.add_item(actor=life.person, checklist=life.any(Checklist), text=life.word)


def edit_item(life: Life) -> None:
    done = life.random.random() < 0.5
    actions.update_item(actor=life.person, item=life.any(ChecklistItem), done=done, text=life.name)


def convert_item(life: Life) -> None:
    actions.convert_item(actor=life.person, item=life.any(ChecklistItem))


def delete_item(life: Life) -> None:
    actions.delete_item(actor=life.person, item=life.any(ChecklistItem))
