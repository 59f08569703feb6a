"""The lists that are measured, and for each the SQL that its floor reads the same rows by."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from benchmarks.floors import USUAL, Rows, by_word
from benchmarks.words import COMMON_WORD, RARE_WORD
from tasks.models import CustomField, Label, Status
from teams.models import Team

#: The list that people open most; it is measured in more ways than the others.
USUAL_LIST = "list by status"
_OVER = ("done", "cancelled")
_DAYS = ("2026-03-10", "2026-04-05")
_BY_LABEL = "t.id IN (SELECT task_id FROM tasks_tasklabel WHERE label_id = %s)"


class MeasuredList(NamedTuple):
    name: str
    parameters: str
    rows: Rows


def lists(team: Team, reader: UUID) -> Iterator[MeasuredList]:
    """Of a team as filling.py makes it; each shows 50 tasks, or the 40 that are rare."""
    known = _Known(team)
    yield from _filtered(known, reader)
    yield from _found_elsewhere(known)
    yield from _sorted(known)


class _Known:
    """Ids of what the team's tasks speak of, by name."""

    def __init__(self, team: Team) -> None:
        self.team: UUID = team.pk
        self.statuses = _ids(Status, team, "slug")
        self.labels = _ids(Label, team, "name")
        self.fields = _ids(CustomField, team, "name")

    @property
    def open(self) -> tuple[str, tuple[UUID, ...]]:
        over = tuple(self.statuses[slug] for slug in _OVER)
        return "t.status_id NOT IN (%s, %s)", over


def _filtered(known: _Known, reader: UUID) -> Iterator[MeasuredList]:
    of_team = ("t.team_id = %s", (known.team,))
    yield MeasuredList(
        USUAL_LIST, "status=todo", Rows("t.status_id = %s", (known.statuses["todo"],))
    )
    yield MeasuredList("list of all", "", Rows(*of_team))
    yield MeasuredList(
        "list by person",
        "assignee=me",
        Rows("t.assignee_id = %s AND t.team_id = %s", (reader, known.team)),
    )
    where, over = known.open
    yield MeasuredList(
        "list by three conditions",
        _q("is:open priority:>=medium -label:docs"),
        Rows(
            f"t.team_id = %s AND t.priority >= 2 AND {where} AND NOT {_BY_LABEL}",
            (known.team, *over, known.labels["docs"]),
        ),
    )
    yield MeasuredList(
        "list by due date",
        _q(f"due:{'..'.join(_DAYS)} sort:due"),
        Rows(
            "t.team_id = %s AND t.due_date >= %s AND t.due_date <= %s",
            (known.team, f"{_DAYS[0]} 00:00:00", f"{_DAYS[1]} 23:59:59.999999"),
            "t.due_date, t.id",
        ),
    )


def _found_elsewhere(known: _Known) -> Iterator[MeasuredList]:
    team = known.team
    for word, label in (("rare", "bug"), ("common", "docs")):
        yield MeasuredList(
            f"list by a {word} label", f"label={label}", Rows(_BY_LABEL, (known.labels[label],))
        )
    where, over = known.open
    blocked = (
        "EXISTS (SELECT 1 FROM tasks_relation r JOIN tasks_task w ON w.id = r.source_id"  # noqa: S608
        " WHERE r.other_id = t.id AND r.type = 'blocks' AND w.deleted_at IS NULL"
        f" AND {where.replace('t.', 'w.')})"
    )
    yield MeasuredList(
        "list of blocked ones",
        _q("is:blocked"),
        Rows(f"t.team_id = %s AND {blocked}", (team, *over)),
    )
    sized = "t.id IN (SELECT task_id FROM tasks_customvalue WHERE field_id = %s AND number > 500)"
    yield MeasuredList(
        "list by a custom field", _q("custom.size:>500"), Rows(sized, (known.fields["Size"],))
    )
    for name, word in (("rare", RARE_WORD), ("common", COMMON_WORD)):
        yield MeasuredList(f"list by a {name} word", f"search={word}", by_word(team, word))


def _sorted(known: _Known) -> Iterator[MeasuredList]:
    of_team: tuple[str, tuple[Any, ...]] = ("t.team_id = %s", (known.team,))
    for name, order in (
        ("title", "t.title, t.id"),
        ("-due", "t.due_date DESC NULLS LAST, t.id DESC"),
    ):
        yield MeasuredList(f"list, sort:{name}", f"sort={name}", Rows(*of_team, order))
    project = "JOIN tasks_project j2 ON j2.id = t.project_id"
    person = "JOIN accounts_user a2 ON a2.id = t.assignee_id"
    names = "a2.first_name, a2.last_name, a2.email"
    yield MeasuredList(
        "list, sort:project", "sort=project", Rows(*of_team, f"j2.name, {USUAL}", project)
    )
    yield MeasuredList(
        "list, sort:assignee", "sort=assignee", Rows(*of_team, f"{names}, {USUAL}", person)
    )
    value = "JOIN tasks_customvalue v ON v.task_id = t.id"
    yield MeasuredList(
        "list, sort:custom.size",
        "sort=custom.size",
        Rows("v.field_id = %s", (known.fields["Size"],), "v.number, t.id", value),
    )


def _ids(model: Any, team: Team, column: str) -> dict[str, UUID]:
    return dict(model.objects.filter(team=team).order_by().values_list(column, "pk"))


def _q(text: str) -> str:
    return f"q={quote(text)}"
