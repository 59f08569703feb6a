"""How a thing of a team is locked, made, changed and removed: what nearly every action consists of.

Each of these checks the fields, writes the row, raises the version and ends with the event, so an
action adds nothing but who may, and the rules of its own subject. All run in the action's
transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction

from accounts.exceptions import Conflict
from accounts.models import User
from accounts.versions import check_version
from teams import clock
from teams.clock import Item
from teams.models import State, Thing


def lock[T: Thing](things: models.QuerySet[T], pk: UUID, seen: int | None = None) -> T:
    """The thing as it is now, for nobody else to change until the transaction ends.

    ``seen`` is the version on which the caller's change rests: Stale when there is a newer one.
    """
    thing = locked(things.filter(pk=pk)).get()
    check_version(thing, seen)
    return thing


def locked[T: Thing](things: models.QuerySet[T]) -> models.QuerySet[T]:
    """These, read once nobody else can change them any more.

    After waiting for a row PostgreSQL has it as it is now, and the rows that it was joined with as
    they were: a task that has moved meanwhile would not fit its old column, and be left out. So
    what is joined is read by a second statement. On SQLite nobody else writes anyway.
    """
    if connection.features.has_select_for_update:
        things = things.filter(pk__in=hold(things))
    return things.order_by("pk")


def hold[T: Thing](things: models.QuerySet[T]) -> list[UUID]:
    """Lock their rows alone; their ids. In the order of ids, so that two who lock some of the same
    never wait in a circle.
    """
    rows = things.model._default_manager.filter(pk__in=things.values("pk")).order_by("pk")
    held = rows.select_for_update(no_key=things.model.is_pointed_to_meanwhile)
    return list(held.values_list("pk", flat=True))


def create(
    thing: Thing,
    *,
    actor: User | None,
    verb: str,
    items: Sequence[Item] = (),
    settle: Callable[[], None] | None = None,
) -> None:
    """Event: ``verb``. A name that is in use is a Conflict.

    ``settle`` writes what else there is to write once the row is there: before the event, for the
    clock has to be the last lock.
    """
    clean(thing)
    write(thing, is_new=True)
    if settle:
        settle()
    _record(thing, {}, actor, verb, items)


def change(thing: Thing, changes: Mapping[str, Any], *, actor: User | None, verb: str) -> bool:
    """Set fields of a locked thing. Event: ``verb``, or none (and False) when nothing differs."""
    before = thing.state()
    for name, value in changes.items():
        setattr(thing, name, value)
    return save(thing, before, actor=actor, verb=verb)


def save(
    thing: Thing,
    before: State,
    *,
    actor: User | None,
    verb: str,
    items: Sequence[Item] = (),
    settle: Callable[[], None] | None = None,
) -> bool:
    """Write a locked thing that has been changed since its state was ``before``."""
    clean(thing)
    if thing.state() == before and not items:
        return False
    thing.version += 1
    write(thing, is_new=False)
    if settle:
        settle()
    _record(thing, before, actor, verb, items)
    return True


def remove(thing: Thing, *, actor: User | None, verb: str, items: Sequence[Item] = ()) -> None:
    """Delete the row. The event keeps its state, from which undo makes it again."""
    before, target = thing.state(), thing.target()
    thing.delete()
    clock.record(
        team=thing.team,
        verb=verb,
        actor=actor,
        target=target,
        changes=clock.changed(before, {}),
        items=items,
        setup=thing.is_setup,
    )


def write(thing: Thing, *, is_new: bool) -> None:
    """Write the row alone. Where another has its name or place, that is a Conflict."""
    if not thing.taken:
        thing.save(force_insert=is_new, force_update=not is_new)
        return
    if thing.is_named_once and _has_namesake(thing):
        raise Conflict(thing.taken)
    try:
        with transaction.atomic():
            thing.save(force_insert=is_new, force_update=not is_new)
    except IntegrityError as error:
        raise Conflict(thing.taken) from error


def _has_namesake(thing: Any) -> bool:
    """By letters that the constraint may not know. Those of English it knows everywhere."""
    if thing.name.isascii():
        return False
    name = thing.name.lower()
    others = type(thing)._default_manager.filter(team=thing.team_id).exclude(pk=thing.pk)
    return any(other.lower() == name for other in others.values_list("name", flat=True))


def clean(thing: Thing) -> None:
    """Relations are checked by the actions, with words of their own; asking twice is waste."""
    relations = {field.name for field in thing._meta.concrete_fields if field.is_relation}
    thing.clean_fields(exclude=relations)
    thing.clean()


def item(thing: Thing, before: State) -> Item:
    """What has become of one of the many things that an event touches."""
    return Item(thing.kind, thing.pk, clock.changed(before, thing.state()))


def _record(
    thing: Thing, before: State, actor: User | None, verb: str, items: Sequence[Item]
) -> None:
    clock.record(
        team=thing.team,
        verb=verb,
        actor=actor,
        target=thing.target(),
        changes=clock.changed(before, thing.state()),
        items=items,
        setup=thing.is_setup,
    )
