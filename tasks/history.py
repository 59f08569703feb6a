"""Time travel: tasks as they were at a moment, by taking the team's log back from now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Prefetch, Q, QuerySet

from tasks.lists.vocabulary import Vocabulary, Word
from tasks.models import Status, Task
from teams.models import Event, EventItem, State, Team
from teams.models.event import EventQuerySet
from teams.replay import World, touched

_CHUNK = 500
#: What the row of a task shows by name.
_NAMED = ("status", "label", "project", "milestone", "cycle")


@dataclass
class Past:
    """What differs between a moment and now: the states that things of the team had then.

    A thing that did not exist then has the state None. What is not mentioned was as it is.
    """

    team: Team
    moment: datetime
    states: dict[tuple[str, str], State | None] = field(default_factory=dict)
    #: How many events touched each thing since, which is how much its version has grown.
    steps: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, team: Team, moment: datetime, now: World, log: QuerySet[Event]) -> "Past":
        """``now`` holds the present states of what the caller wants to know about, and ``log`` what
        happened to it since, with what it touched prefetched.
        """
        past = cls(team, moment)
        state: World = dict(now)
        for event in log.order_by("-seq").iterator(chunk_size=_CHUNK):
            for target, changes in touched(event):
                before = state.get(target, {}) | {name: old for name, (old, _) in changes.items()}
                state[target] = {name: v for name, v in before.items() if v is not None}
                past.states[target] = state[target] or None
                past.steps[target] = past.steps.get(target, 0) + 1
        return past

    def state_of(self, task: Task) -> State | None:
        """None when there was no such task, or it lay in the trash."""
        state = self.states.get(_target(task), task.state())
        return None if state is None or "deleted_at" in state else state

    def version_of(self, task: Task) -> int:
        return task.version - self.steps.get(_target(task), 0)

    def vocabulary(self, now: Vocabulary) -> Vocabulary:
        """With the names that labels, plans and statuses had then."""
        words = dict(now.words)
        for (kind, pk), state in self.states.items():
            if kind in _NAMED and state:
                told = (state.get(name, "") for name in ("name", "slug", "color"))
                words[pk] = Word(kind, pk, *told)
        return Vocabulary(words)


def past_of(
    team: Team,
    moment: datetime,
    tasks: Iterable[Task],
    vocabulary: Vocabulary,
    statuses: Iterable[Status] = (),
) -> Past:
    """Of the vocabulary the names are told; of ``statuses`` everything."""
    log = _since(team, moment).prefetch_related("touched")
    return Past.of(team, moment, _now(tasks, vocabulary, statuses), log)


def past_of_one(
    task: Task, moment: datetime, vocabulary: Vocabulary, statuses: Iterable[Status] = ()
) -> Past:
    """``past_of`` a single task. Of the team's log only what touched it is read, and what gave
    names: the past of one task may be as long ago as it likes.
    """
    since = _since(task.team, moment)
    parts = EventItem.objects.filter(Q(target_id=task.pk) | Q(target_type__in=_NAMED))
    log = since.touching(task.pk) | since.filter(target_type__in=_NAMED)
    log = log.prefetch_related(Prefetch("touched", parts))
    return Past.of(task.team, moment, _now([task], vocabulary, statuses), log)


def _now(tasks: Iterable[Task], vocabulary: Vocabulary, statuses: Iterable[Status]) -> World:
    now: World = {_target(task): task.state() for task in tasks}
    for word in vocabulary.words.values():
        now[word.kind, word.id] = {"name": word.name, "slug": word.slug, "color": word.color}
    now |= {(status.kind, str(status.pk)): status.state() for status in statuses}
    return now


def touched_since(team: Team, moment: datetime) -> set[UUID]:
    """The tasks that are not as they were."""
    events = _since(team, moment)
    own = events.filter(target_type=Task.kind).values_list("target_id", flat=True)
    parts = EventItem.objects.filter(event__in=events, target_type=Task.kind)
    return {*own, *parts.values_list("target_id", flat=True)}


def last_changes(ids: Iterable[UUID], moment: datetime) -> dict[UUID, datetime]:
    """When each was changed the last time before the moment."""
    wanted = list(ids)
    until = Event.objects.filter(created_at__lte=moment)
    own = until.filter(target_id__in=wanted).values_list("target_id").annotate(at=Max("created_at"))
    parts = EventItem.objects.filter(target_id__in=wanted, event__created_at__lte=moment)
    found: dict[UUID, datetime] = dict(own)
    for pk, at in parts.values_list("target_id").annotate(at=Max("event__created_at")):
        found[pk] = max(at, found.get(pk, at))
    return found


def _since(team: Team, moment: datetime) -> EventQuerySet:
    """Numbers grow with time, so the log is read backwards only as far as that."""
    before = Event.objects.filter(team=team, created_at__lte=moment).order_by("-seq")
    return Event.objects.filter(
        team=team, seq__gt=before.values_list("seq", flat=True).first() or 0
    )


def _target(task: Task) -> tuple[str, str]:
    return Task.kind, str(task.pk)


def moment_of(value: Any) -> datetime | None:
    """A moment as states keep it."""
    return datetime.fromisoformat(value) if value else None
