"""The relations of a task as they read from its own side."""

from dataclasses import dataclass

from tasks.models import Category, Relation, RelationType, Task

#: Word -> the type of relation, and whether the task that one looks from is the other of its two.
SIDES: dict[str, tuple[RelationType, bool]] = {
    "blocks": (RelationType.BLOCKS, False),
    "blocked_by": (RelationType.BLOCKS, True),
    "relates": (RelationType.RELATES, False),
    "duplicates": (RelationType.DUPLICATES, False),
    "duplicated_by": (RelationType.DUPLICATES, True),
}
WORDS = list(SIDES)
TITLES = {
    "blocks": "Blocks",
    "blocked_by": "Blocked by",
    "relates": "Relates to",
    "duplicates": "Duplicates",
    "duplicated_by": "Duplicated by",
}


@dataclass(frozen=True)
class Side:
    """One relation, and the task at the other end of it."""

    relation: Relation
    word: str
    task: Task

    @property
    def title(self) -> str:
        return TITLES[self.word]

    @property
    def is_closed(self) -> bool:
        return self.task.status.category in (Category.DONE, Category.CANCELLED)


def side_of(relation: Relation, task: Task) -> Side:
    is_other = relation.other_id == task.pk
    other = relation.source if is_other else relation.other
    if relation.type == RelationType.RELATES:
        return Side(relation, "relates", other)
    known = (RelationType(relation.type), is_other)
    return Side(relation, next(word for word, side in SIDES.items() if side == known), other)


def sides_of(task: Task) -> list[Side]:
    """All of them, those that block first."""
    relations = Relation.objects.of(task).select_related(
        "source__team", "source__status", "other__team", "other__status"
    )
    return sorted(
        (side_of(relation, task) for relation in relations), key=lambda s: WORDS.index(s.word)
    )


def ends(task: Task, word: str, other: Task) -> tuple[Task, Task, RelationType]:
    """Source, other and type of what reads so from the task's side."""
    relation_type, is_other = SIDES[word]
    return (other, task, relation_type) if is_other else (task, other, relation_type)
