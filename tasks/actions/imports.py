"""Turning an uploaded file into tasks: all of it that can be taken, or nothing."""

from collections.abc import Callable
from itertools import batched
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.background import nudge
from accounts.models import User
from tasks import ranks
from tasks.actions.numbers import take_numbers
from tasks.events import Verb, import_ended, import_target
from tasks.importing import Draft, Refusal, Table, report_progress
from tasks.models import Import, Task
from teams import clock, things
from teams.models import Team
from teams.policies import Action, require

_BATCH = 500


@transaction.atomic
def request_import(*, actor: User | None, team: Team, filename: str, data: bytes) -> Import:
    """Hand in a CSV file; a job runs it. Managers and admins may. No event yet.

    A file that cannot be read, or names no title column, is refused here (ValidationError).
    """
    require(actor, Action.TASK_IMPORT, team)
    table = Table(data)
    batch = Import.objects.create(
        team=team,
        creator=actor,
        filename=filename[:255],
        source=data,
        ignored_columns=table.ignored,
    )
    nudge("tasks.jobs.run_import", str(batch.pk))
    return batch


def run_import(*, import_id: UUID, report: Callable[[int, int], None] | None = None) -> Import:
    """Take a file that was handed in. Safe to run again, also by two workers at once.

    Rows whose key (or, without a key, whose whole text) the team has already are passed over, so a
    second run of a file adds nothing. Event: one ``task.imported`` for all of them.
    ``report(done, total)`` hears how far it is; by default the import's page does.
    """
    batch = Import.objects.select_related("team", "creator").get(pk=import_id)
    if batch.state != Import.State.WAITING:
        return batch
    tell = report or (lambda done, total: report_progress(import_id, done, total))
    try:
        rows = list(Table(bytes(batch.source)).rows())
        return _take(batch, rows, tell)
    except ValidationError as error:
        return fail_import(import_id=import_id, reason=" ".join(error.messages))
    except (PermissionDenied, Team.DoesNotExist):
        return fail_import(
            import_id=import_id, reason="Whoever handed the file in may not import here any more."
        )


@transaction.atomic
def fail_import(*, import_id: UUID, reason: str) -> Import:
    """Give up on a file, and say why. Nothing of it has been taken."""
    waiting = Import.objects.unfinished().filter(pk=import_id)
    is_new = waiting.update(
        state=Import.State.FAILED, error=reason, source=b"", finished_at=timezone.now()
    )
    batch = Import.objects.select_related("team", "creator").get(pk=import_id)
    if is_new:
        import_ended.send(Import, batch=batch)
    return batch


@transaction.atomic
def _take(batch: Import, rows: list[Draft | Refusal], tell: Callable[[int, int], None]) -> Import:
    take_numbers(batch.team, 0)  # one import of a team at a time, from here to the commit
    batch = (
        Import.objects.select_related("team", "creator")
        .select_for_update(of=("self",))
        .get(pk=batch.pk)
    )
    if batch.state != Import.State.WAITING:
        return batch
    require(batch.creator, Action.TASK_IMPORT, batch.team)
    drafts, batch.known_count, batch.refused = _sort_out(batch.team, rows)
    tasks = _create(batch, drafts, tell)
    batch.created_count = len(tasks)
    batch.state, batch.source, batch.finished_at = Import.State.DONE, b"", timezone.now()
    batch.save()
    import_ended.send(Import, batch=batch)
    if tasks:
        _record(batch, tasks)
    return batch


def _sort_out(team: Team, rows: list[Draft | Refusal]) -> tuple[list[Draft], int, list[Refusal]]:
    """The rows to create, how many the team has already, and those that cannot be taken."""
    taken = set(team.tasks.exclude(source_key=None).values_list("source_key", flat=True))
    seen: dict[str, int] = {}
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    known = 0
    for row in rows:
        if not isinstance(row, Draft):
            refused.append(row)
        elif row.source_key in seen:
            reason = f"It repeats line {seen[row.source_key]}."
            refused.append(Refusal(line=row.line, key=row.source_key, reason=reason))
        else:
            seen[row.source_key] = row.line
            if row.source_key in taken:
                known += 1
            else:
                drafts.append(row)
    return drafts, known, refused


def _create(batch: Import, drafts: list[Draft], tell: Callable[[int, int], None]) -> list[Task]:
    status = batch.team.statuses.get(is_default=True)
    column = status.tasks.current().order_by("-position").values_list("position", flat=True)
    numbers = take_numbers(batch.team, len(drafts))
    places = ranks.several_after(column.first(), len(drafts))
    tasks = [
        Task(
            team=batch.team,
            number=number,
            title=draft.title,
            description=draft.description,
            points=draft.points,
            status=status,
            creator=batch.creator,
            position=place,
            source_key=draft.source_key,
        )
        for draft, number, place in zip(drafts, numbers, places, strict=True)
    ]
    done = 0
    tell(done, len(tasks))
    for part in batched(tasks, _BATCH):
        Task.objects.bulk_create(part)
        done += len(part)
        tell(done, len(tasks))
    return tasks


def _record(batch: Import, tasks: list[Task]) -> None:
    clock.record(
        team=batch.team,
        verb=Verb.TASK_IMPORTED,
        actor=batch.creator,
        target=import_target(batch, f"{len(tasks):,} tasks from {batch.filename}"),
        items=[things.item(task, {}) for task in tasks],
    )
