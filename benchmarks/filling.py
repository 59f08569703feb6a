"""The rows of one team: its tasks, and all that hangs on them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID

from accounts.ids import new_id
from accounts.models import User
from benchmarks.rows import RowWriter
from benchmarks.words import RARE_TASKS, Text
from tasks import actions, ranks
from tasks.actions.numbers import take_numbers
from tasks.models import (
    Attachment,
    Checklist,
    Comment,
    CustomField,
    CustomValue,
    Cycle,
    FieldType,
    Milestone,
    Priority,
    Project,
    Relation,
    SearchDocument,
    Status,
    Task,
    TaskLabel,
    TimeEntry,
    Watcher,
)
from tasks.queries import COLUMN_CARDS
from teams.models import Event, Team, TeamClock

_STATUSES = {"todo": 35, "in_progress": 8, "in_review": 6, "done": 45, "cancelled": 6}
_PRIORITIES = {Priority.LOW: 20, Priority.MEDIUM: 50, Priority.HIGH: 25, Priority.URGENT: 5}
_NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
_LABELS = ("bug", "docs", "needs triage", "customer", "later")
_PROJECTS = ("Website", "App", "Billing", "Warehouse", "Support", "Office")
#: So many of each status are the reader's, and as many have the common label: boards of either show
#: as much of a small team as of a large one, and growth compares the same page.
_COLUMN = COLUMN_CARDS
#: So many tasks of each team are rare in one way or another: finding them must not take longer
#: where there are more tasks.
_FEW = RARE_TASKS


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What the tasks of a team speak of."""

    statuses: dict[str, UUID]
    labels: list[UUID]
    plans: dict[str, list[UUID]]
    size: CustomField


def _kinds(team: Team) -> _Kinds:
    statuses = Status.objects.filter(team=team).values_list("slug", "pk")
    plans = ((Project, _PROJECTS), (Milestone, ("v1", "v2")), (Cycle, ("Spring", "Summer")))
    return _Kinds(
        statuses=dict(statuses),
        labels=[actions.create_label(actor=None, team=team, name=name).pk for name in _LABELS],
        plans={
            model.kind: [
                actions.create_plan(actor=None, team=team, model=model, name=name).pk
                for name in names
            ]
            for model, names in plans
        },
        size=actions.create_custom_field(
            actor=None, team=team, field_type=FieldType.NUMBER, name="Size"
        ),
    )


class Filling:
    """Changed in another order than made, so that no list is sorted already on the disk."""

    def __init__(self, team: Team, people: list[User], size: int, said: list[Text]) -> None:
        self.team, self.people, self.size, self.texts = team, people, size, said
        self.kinds = _kinds(team)
        self.random = Random(size)  # noqa: S311  Not a secret: it has to repeat itself.
        self.ids = [new_id() for _ in range(size)]
        self.few = range(0, size, max(1, size // _FEW))[:_FEW]
        self.statuses = self._statuses()
        self.shown = self._shown()

    def fill(self) -> None:
        self._write(Task, self._tasks())
        self._write(SearchDocument, self._documents())
        self._write(CustomValue, self._custom_values())
        self._write(TaskLabel, self._labels())
        self._write(Watcher, self._watchers())
        self._write(Relation, self._relations())
        self._write(Comment, self._comments())
        self._write(TimeEntry, self._time_entries())
        self._write(Checklist, self._checklists())
        self._write(Attachment, self._attachments())
        clock = TeamClock.objects.get(team=self.team)
        self._write(Event, self._events(clock.value))
        TeamClock.objects.filter(team=self.team).update(value=clock.value + self.size)

    @property
    def _reader(self) -> UUID:
        return self.people[0].pk

    def _write(self, model: Any, rows: Iterator[dict[str, Any]]) -> None:
        RowWriter(model).write(rows)

    def _tasks(self) -> Iterator[dict[str, Any]]:
        numbers = take_numbers(self.team, self.size)
        places = ranks.several_after(None, self.size)
        priorities = self._weighted({p.value: n for p, n in _PRIORITIES.items()})
        *people, seldom = (person.pk for person in self.people)
        whole = self.random.randrange
        for at, pk in enumerate(self.ids):
            text = self._text(at)
            changed = _NOW - timedelta(seconds=whole(10**7))
            is_planned = at % 4 == 0
            yield {
                "id": pk,
                "team": self.team.pk,
                "number": numbers[at],
                "title": text.title,
                "description": text.description,
                "status": self.statuses[at],
                "priority": priorities[at],
                "points": whole(9) or None,
                "due_date": _NOW + timedelta(minutes=whole(90 * 24 * 60)) if at % 3 == 0 else None,
                "start_date": _NOW - timedelta(minutes=whole(90 * 24 * 60))
                if at % 7 == 0
                else None,
                "estimated_hours": whole(40) if at % 5 == 0 else None,
                "assignee": self._assignee_at(at),
                "actual_hours": 1 if self._has_time(at) else None,
                "creator": seldom if at in self.few else people[whole(len(people))],
                "parent": self.ids[at - 1] if at in self.few and at else None,
                **{
                    kind: ids[whole(len(ids))] if is_planned else None
                    for kind, ids in self.kinds.plans.items()
                },
                "labels": [str(pk) for pk in self._labels_at(at)],
                "custom": {str(self.kinds.size.pk): self._size_at(at)} if at % 6 == 0 else {},
                "position": places[at],
                "created_at": _NOW - timedelta(seconds=10**7 + 10 * (self.size - at)),
                "updated_at": changed,
            }

    def _statuses(self) -> list[UUID]:
        """Those that are rare stand in all columns of the board."""
        found = self._weighted({self.kinds.statuses[w]: n for w, n in _STATUSES.items()})
        for at, status in zip(self.few, cycle(self.kinds.statuses.values()), strict=False):
            found[at] = status
        return found

    def _shown(self) -> frozenset[int]:
        """Of each status as many tasks as a column of the board shows, from all over the team."""
        of_status = defaultdict(list)
        for at, status in enumerate(self.statuses):
            if at not in self.few:
                of_status[status].append(at)
        every = ((ats, max(1, len(ats) // _COLUMN)) for ats in of_status.values())
        return frozenset(at for ats, step in every for at in ats[::step][:_COLUMN])

    def _assignee_at(self, at: int) -> UUID | None:
        *people, seldom = self.people
        if at in self.shown:
            return self._reader
        if at in self.few:
            return seldom.pk
        return self.random.choice(people).pk if at % 3 else None

    def _text(self, at: int) -> Text:
        """Of so many, few speak of what is rare."""
        text = self.texts[(at * 31) % (len(self.texts) - 1)]
        return self.texts[-1] if at in self.few else text

    def _documents(self) -> Iterator[dict[str, Any]]:
        for at, pk in enumerate(self.ids):
            yield {"task": pk, "team": self.team.pk, **self._text(at).words}

    def _labels_at(self, at: int) -> list[UUID]:
        """The first is rare, the second is on one task in ten, and so are the others together."""
        if at in self.few:
            return self.kinds.labels[:1]
        _, common, *others = self.kinds.labels
        if at % 10 == 1 or at in self.shown:
            return [common]
        return [others[at // 10 % len(others)]] if at % 10 == 2 else []  # noqa: PLR2004

    def _labels(self) -> Iterator[dict[str, Any]]:
        for at, pk in enumerate(self.ids):
            for label in self._labels_at(at):
                yield {"task": pk, "label": label}

    def _size_at(self, at: int) -> int:
        return at * 7 % 1000

    def _custom_values(self) -> Iterator[dict[str, Any]]:
        for at in range(0, self.size, 6):
            field, number = self.kinds.size.pk, self._size_at(at)
            yield {"field": field, "task": self.ids[at], "number": number}

    def _watchers(self) -> Iterator[dict[str, Any]]:
        for at in self.few:
            pk, task = new_id(), self.ids[at]
            yield {"id": pk, "task": task, "user": self._reader, "created_at": _NOW}

    def _relations(self) -> Iterator[dict[str, Any]]:
        for at in self.few:
            yield {
                "id": new_id(),
                "team": self.team.pk,
                "source": self.ids[at],
                "other": self.ids[(at + 1) % self.size],
                "type": "blocks",
                "created_at": _NOW,
                "updated_at": _NOW,
            }

    def _has_time(self, at: int) -> bool:
        return at % 10 == 3  # noqa: PLR2004

    def _time_entries(self) -> Iterator[dict[str, Any]]:
        for at in filter(self._has_time, range(self.size)):
            yield {
                **self._thing(at),
                "person": self._reader,
                "day": _NOW.date().isoformat(),
                "seconds": 3600,
            }

    def _comments(self) -> Iterator[dict[str, Any]]:
        for at in range(4, self.size, 10):
            yield {**self._thing(at), "author": self._reader, "body": "I have seen that, too."}

    def _checklists(self) -> Iterator[dict[str, Any]]:
        for at in self.few:
            yield {**self._thing(at), "title": "Before we ship", "position": "V"}

    def _attachments(self) -> Iterator[dict[str, Any]]:
        for at in self.few:
            row = self._thing(at)
            yield {
                **row,
                "uploader": self._reader,
                "name": "screen.png",
                "content_type": "image/png",
                "size": 1,
                "sha256": "0" * 64,
                "key": row["id"].hex,
            }

    def _thing(self, at: int) -> dict[str, Any]:
        """What a thing of this task begins with."""
        return {
            "id": new_id(),
            "team": self.team.pk,
            "task": self.ids[at],
            "created_at": _NOW,
            "updated_at": _NOW,
        }

    def _events(self, head: int) -> Iterator[dict[str, Any]]:
        """One for each task, as if somebody had made them one by one."""
        for at, pk in enumerate(self.ids):
            title = self._text(at).title
            yield {
                "id": new_id(),
                "team": self.team.pk,
                "seq": head + 1 + at,
                "verb": "task.created",
                "actor": self._reader,
                "target_type": "task",
                "target_id": pk,
                "target_label": f"{self.team.key}-{at + 1} {title}",
                "changes": {"title": [None, title], "priority": [None, "medium"]},
                "created_at": _NOW,
            }

    def _weighted[T](self, choices: dict[T, int]) -> list[T]:
        return self.random.choices(list(choices), list(choices.values()), k=self.size)
