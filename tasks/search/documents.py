"""The documents: what each task says, in words, in the rows that the index stands on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import batched
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models, transaction

from tasks.models import Attachment, Comment, SearchDocument, Task
from tasks.search.installing import COLUMNS
from tasks.search.texts import columns_of

_BATCH = 500


class NewTask(NamedTuple):
    id: UUID
    title: str
    description: str


def add(team_id: UUID, tasks: Iterable[NewTask]) -> None:
    """Write the documents of tasks that nobody else knows of yet."""
    SearchDocument.objects.bulk_create(
        (
            SearchDocument(task_id=pk, team_id=team_id, **columns_of(title, description))
            for pk, title, description in tasks
        ),
        batch_size=_BATCH,
    )


def refresh(task_ids: Collection[UUID]) -> None:
    """Write the documents of these tasks anew, in the transaction that changed their texts."""
    for part in batched(sorted(task_ids), _BATCH):
        _refresh(part)


def refresh_all() -> Iterator[int]:
    """Write every document anew; gives the number of tasks done so far."""
    done = 0
    SearchDocument.objects.exclude(task__in=Task.objects.alive()).delete()
    ids = list(Task.objects.alive().order_by("id").values_list("id", flat=True))
    for part in batched(ids, _BATCH):
        _refresh(part)
        yield (done := done + len(part))


@transaction.atomic(savepoint=False)
def _refresh(ids: Collection[UUID]) -> None:
    _lock(ids)
    tasks = Task.objects.alive().filter(pk__in=ids)
    comments = _texts(Comment.objects.order_by("-created_at", "-id"), "body", ids)
    files = _texts(Attachment.objects.order_by("created_at", "id"), "name", ids)
    documents = [
        SearchDocument(
            task_id=pk,
            team_id=team_id,
            **columns_of(title, description, comments.get(pk, ()), files.get(pk, ())),
        )
        for pk, team_id, title, description in tasks.values_list(
            "pk", "team_id", "title", "description"
        )
    ]
    if len(documents) < len(ids):
        left = {document.task_id for document in documents}
        SearchDocument.objects.filter(task__in=set(ids) - left).delete()
    SearchDocument.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=["team", *COLUMNS],
    )


def _lock(ids: Collection[UUID]) -> None:
    """Two comments on one task at once: the second has to read the first before it writes."""
    if connection.features.has_select_for_update:
        documents = SearchDocument.objects.select_for_update().filter(task__in=ids)
        list(documents.order_by("task").values_list("pk", flat=True))


def _texts(things: models.QuerySet[Any], name: str, ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """By task, one text of each thing that hangs on it."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    alive = things.filter(task__in=ids, deleted_at=None)
    for task_id, text in alive.values_list("task_id", name):
        found[task_id].append(text)
    return found
