"""A team's own workflow: adding, changing, ordering and deleting statuses."""

from collections.abc import Sequence
from itertools import chain, count
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import ranks
from tasks.actions.many import change_each, lock_with_tasks
from tasks.events import Verb
from tasks.models import Category, Status, Task
from tasks.models.status import COLORS
from teams import clock, things
from teams.actions.locks import lock_team
from teams.clock import Item
from teams.models import Target, Team
from teams.policies import Action, require


class StatusFields(TypedDict, total=False):
    """``wip_limit`` is how many tasks a column should hold at most; None is no limit."""

    name: str
    category: Category
    color: str
    wip_limit: int | None
    is_default: bool


@transaction.atomic
def create_status(
    *, actor: User | None, team: Team, slug: str = "", **fields: Unpack[StatusFields]
) -> Status:
    """Add a column at the end. Managers and admins may. Event: ``status.created``.

    Without a slug it gets one from its name, with a number where that is in use. A slug in use
    that was asked for, and a 101st status, are a Conflict.
    """
    team = lock_team(team)
    require(actor, Action.WORKFLOW_EDIT, team)
    if team.statuses.count() >= Status.MAX_PER_TEAM:
        raise Conflict(f"A team has {Status.MAX_PER_TEAM} statuses at most. Delete one first.")
    last = team.statuses.order_by("-position").values_list("position", flat=True).first()
    status = Status(team=team, position=0 if last is None else last + 1)
    status.slug = slug or _free_slug(team, fields.get("name", ""))
    items = _set(status, fields)
    if "color" not in fields:
        status.color = COLORS[Category(status.category)]
    things.create(status, actor=actor, verb=Verb.STATUS_CREATED, items=items)
    return status


@transaction.atomic
def update_status(
    *, actor: User | None, status: Status, seen: int | None = None, **fields: Unpack[StatusFields]
) -> Status:
    """Rename a column, change its meaning, colour or limit, or make it the default.

    Managers and admins may. Event: ``status.updated``. The slug stays, for programs and the log
    know the column by it.
    """
    lock_team(status.team)
    status = _lock(status, seen)
    require(actor, Action.WORKFLOW_EDIT, status)
    if status.is_default and fields.get("is_default") is False:
        raise ValidationError({"is_default": "Make another status the default instead."})
    before = status.state()
    items = _set(status, fields)
    things.save(status, before, actor=actor, verb=Verb.STATUS_UPDATED, items=items)
    return status


@transaction.atomic
def reorder_statuses(*, actor: User | None, team: Team, order: Sequence[Status]) -> None:
    """Put all columns into this order. Managers and admins may. Event: ``status.reordered``."""
    team = lock_team(team)
    require(actor, Action.WORKFLOW_EDIT, team)
    statuses = {status.pk: status for status in team.statuses.all()}
    if sorted(status.pk for status in order) != sorted(statuses):
        raise ValidationError({"order": "Name each status of the team once."})
    items = []
    for position, pk in enumerate(status.pk for status in order):
        if statuses[pk].position != position:
            items.append(_change(statuses[pk], "position", position))
    if items:
        target = Target("status", team.pk, "Order of the columns")
        verb = Verb.STATUSES_REORDERED
        clock.record(team=team, verb=verb, actor=actor, target=target, items=items, setup=True)


@transaction.atomic
def delete_status(
    *, actor: User | None, status: Status, move_to: Status | None, seen: int | None = None
) -> None:
    """Take a column away; its tasks go to the end of ``move_to``, in their order.

    Managers and admins may. Event: ``status.deleted``, with each task that moved. The default, and
    a column with tasks but no ``move_to``, are a Conflict.
    """
    lock_team(status.team)
    in_it = Task.objects.filter(status=status)
    status, tasks = lock_with_tasks(lambda: _lock(status, seen), in_it)
    require(actor, Action.WORKFLOW_EDIT, status)
    if status.is_default:
        raise Conflict("New tasks start in this status. Make another one the default first.")
    if move_to is not None and (move_to.team_id != status.team_id or move_to == status):
        raise ValidationError({"move_to": "Choose another status of this team."})
    if tasks and move_to is None:
        raise Conflict("There are tasks in this status. Say where they are to go: move_to.")
    items = _move(tasks, move_to) if move_to is not None else []
    things.remove(status, actor=actor, verb=Verb.STATUS_DELETED, items=items)


def _lock(status: Status, seen: int | None) -> Status:
    return things.lock(Status.objects.select_related("team"), status.pk, seen)


def _free_slug(team: Team, name: str) -> str:
    """Of a name: ``done``, or ``done-2`` where another column has that, whatever it is called."""
    base = slugify(name)[:46] or "status"
    taken = set(team.statuses.values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)


def _set(status: Status, fields: StatusFields) -> list[Item]:
    """A new default ends the old one, which is one change more."""
    items = []
    if fields.get("is_default") and not status.is_default:
        old = Status.objects.filter(team=status.team, is_default=True)
        items = [_change(other, "is_default", value=False) for other in old]
    for name, value in fields.items():
        setattr(status, name, value)
    return items


def _change(status: Status, field: str, value: object) -> Item:
    before = status.state()
    setattr(status, field, value)
    status.version += 1
    status.save(update_fields=[field, "version", "updated_at"])
    return things.item(status, before)


def _move(tasks: list[Task], status: Status) -> list[Item]:
    column = status.tasks.current().order_by("-position").values_list("position", flat=True)
    in_order = sorted(tasks, key=lambda task: (task.position, task.pk))
    places = dict(zip(in_order, ranks.several_after(column.first(), len(tasks)), strict=True))

    def move(task: Task) -> None:
        task.status, task.position = status, places[task]

    return change_each(in_order, move)
