"""Where a task stands in its column of the board."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Length

from tasks import ranks
from tasks.actions.many import change_each
from tasks.models import Status, Task
from teams.clock import Item


def end_of(status: Status) -> str:
    return ranks.between(_last(status.tasks.current()), None)


def place(task: Task, below: Task | None, above: Task | None, *, strict: bool) -> str:
    """A rank next to the neighbours that were named, in the task's column as it is now.

    One that does not stand there is passed over, or, when this is ``strict``, refused.
    """
    column = task.status.tasks.current().exclude(pk=task.pk)
    places = _places(column, [near.pk for near in (below, above) if near])
    if strict:
        _check(task, below, above, places)
    if below and (low := places.get(below.pk)) is not None:
        return ranks.between(low, _first(column.filter(position__gt=low)))
    if above and (high := places.get(above.pk)) is not None:
        return ranks.between(_last(column.filter(position__lt=high)), high)
    return ranks.between(_last(column), None)


def make_room(task: Task) -> list[Item]:
    """Spread the cards with long ranks around this one; the items say what became of the others.

    The task itself is the caller's to write. Nobody waits here for a card that somebody else
    holds, for they may wait for this one: then the next move makes the room.
    """
    column = task.status.tasks.current().exclude(pk=task.pk)
    short = column.annotate(length=Length("position")).filter(length__lte=ranks.SHORT)
    low = _last(short.filter(position__lt=task.position))
    high = _first(short.filter(position__gt=task.position))
    around = column.filter(position__gt=low) if low is not None else column
    around = around.filter(position__lt=high) if high is not None else around
    free = around.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    held = list(free.select_related("team", "status"))
    if len(held) < around.count():
        return []
    in_order = sorted([*held, task], key=lambda one: (one.position, one.pk))
    places = dict(zip(in_order, ranks.spread(low, high, len(in_order)), strict=True))
    task.position = places[task]
    return change_each(held, lambda one: setattr(one, "position", places[one]))


def _places(column: models.QuerySet[Task], pks: list[UUID]) -> dict[UUID, str]:
    return dict(column.filter(pk__in=pks).values_list("pk", "position")) if pks else {}


def _last(column: models.QuerySet[Task]) -> str | None:
    return column.order_by("-position", "-id").values_list("position", flat=True).first()


def _first(column: models.QuerySet[Task]) -> str | None:
    return column.order_by("position", "id").values_list("position", flat=True).first()


def _check(task: Task, below: Task | None, above: Task | None, places: dict[UUID, str]) -> None:
    for name, near in (("below", below), ("above", above)):
        if near is None:
            continue
        if near.pk == task.pk:
            sentence = "A task is no neighbour of itself. Name another one, or leave this out."
            raise ValidationError({name: sentence})
        if near.pk not in places:
            column = f"the column “{task.status.name}”"
            sentence = f"{near.key} does not stand in {column}. Name a task that does."
            raise ValidationError({name: sentence})
    if below and above and (places[below.pk], below.pk) >= (places[above.pk], above.pk):
        sentence = f"{above.key} does not come after {below.key}. Swap them, or name only one."
        raise ValidationError({"above": sentence})
