"""The things that the body of a task names: by slug, by name, by id, or as they are read."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from accounts.ids import as_uuid
from accounts.models import User
from tasks.candidates import candidates
from tasks.custom_values import checked
from tasks.models import (
    Cycle,
    Label,
    Milestone,
    Priority,
    Project,
    Status,
    Task,
    TaskTemplate,
)
from teams.models import Team

_PLANS: dict[str, type[models.Model]] = {
    "project": Project,
    "milestone": Milestone,
    "cycle": Cycle,
}


def resolved(
    team: Team, person: User, values: dict[str, Any], thing: Task | TaskTemplate | None = None
) -> Any:
    """The same values with the objects in place of what names them; ``thing`` is to get them."""
    found = dict(values)
    for name, read in _READERS.items():
        if found.get(name) is not None:
            found[name] = read(team, found[name])
    for name, model in _PLANS.items():
        if found.get(name) is not None:
            found[name] = named(model, team, name, found[name])
    if found.get("assignee") is not None:
        now = thing.assignee_id if thing else None
        found["assignee"] = member_named(team, person, found["assignee"], now)
    if found.get("custom"):
        said = thing.custom if isinstance(thing, Task) else {}
        found["custom"] = checked(team, found["custom"], me=person, said=said)
    return found


def named(model: type[models.Model], team: Team, field: str, name: str) -> Any:
    """The thing of the team with that id or, in any letter case, that name."""
    things = model._default_manager.filter(team=team)
    pk = as_uuid(name)
    found = things.filter(pk=pk) if pk else _called(things, name)
    if (thing := next(iter(found), None)) is None:
        raise ValidationError({field: f"This team has no such {model._meta.verbose_name}."})
    return thing


def _called(things: models.QuerySet[Any], name: str) -> Iterable[Any]:
    """SQLite compares other letters than those of English as they are."""
    if name.isascii():
        return things.filter(name__iexact=name)
    return (thing for thing in things if thing.name.lower() == name.lower())


def status_named(team: Team, slug: str, field: str = "status") -> Status:
    statuses = {status.slug: status for status in team.statuses.all()}
    if slug not in statuses:
        choice = ", ".join(statuses)
        raise ValidationError({field: f"This team has no such status. Known are: {choice}."})
    return statuses[slug]


def _labels(team: Team, names: list[str]) -> list[Label]:
    known = {label.name.lower(): label for label in Label.objects.filter(team=team)}
    known |= {str(label.pk): label for label in known.values()}
    unknown = [name for name in names if name.lower() not in known]
    if unknown:
        listed = ", ".join(name[:50] for name in unknown[:5])
        raise ValidationError({"labels": f"This team has no such label: {listed}."})
    return [known[name.lower()] for name in names]


def task_in(team: Team, field: str, name: str) -> Task:
    """The task of the team with that id or key."""
    tasks = Task.objects.alive().filter(team=team).select_related("team")
    pk = as_uuid(name)
    found = tasks.filter(pk=pk).first() if pk else tasks.with_key(name).first()
    if found is None:
        raise ValidationError({field: "This team has no such task."})
    return found


def member_named(team: Team, person: User, pk: UUID | str, now: UUID | None) -> User:
    """``now`` is whoever it is by now, though they have left."""
    found = person if pk == "me" else candidates(team, now).filter(pk=pk).first()
    if found is None:
        message = "Nobody of that id is a member of this team. Invite them first."
        raise ValidationError({"assignee": message})
    return found


_READERS: dict[str, Callable[[Team, Any], Any]] = {
    "status": status_named,
    "priority": lambda _team, word: Priority.from_word(word),
    "labels": _labels,
    "add_labels": _labels,
    "remove_labels": _labels,
    "parent": lambda team, name: task_in(team, "parent", name),
}
