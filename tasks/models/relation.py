"""How two tasks of a team hang together besides one being part of the other."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import connection, models

from accounts.models import User
from tasks.models.task import Task
from teams.models import Team, Thing

_CIRCLE = "This would make a circle: it waits for that task already, however long the way round."


class RelationType(models.TextChoices):
    """Read from the source; each has words of its own for reading it from the other side."""

    BLOCKS = "blocks", "Blocks"
    RELATES = "relates", "Relates to"
    DUPLICATES = "duplicates", "Duplicates"


class RelationQuerySet(models.QuerySet["Relation"]):
    def visible_to(self, user: User) -> RelationQuerySet:
        return self.alive().filter(team__in=Team.objects.visible_to(user))

    def alive(self) -> RelationQuerySet:
        """A task in the trash keeps its relations; they are seen again when it is restored."""
        return self.filter(source__deleted_at=None, other__deleted_at=None)

    def of(self, task: Task) -> RelationQuerySet:
        """From whichever side."""
        return self.alive().filter(models.Q(source=task) | models.Q(other=task))


class Relation(Thing):
    """Stored once and read from both sides. Of two that relate, the older one is the source."""

    kind = "relation"
    logged = ("source", "other", "type")
    taken = "These tasks are related in this way already."

    source = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="outgoing", db_index=False
    )
    other = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="incoming", db_index=False
    )
    type = models.CharField(max_length=10, choices=RelationType)

    objects: ClassVar[RelationQuerySet] = RelationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("source", "other", "type"), name="relation_once"),
        )
        # The other side; also what tells blocked tasks from others.
        indexes = (models.Index(fields=("other", "type"), name="relation_of_other"),)

    def __str__(self) -> str:
        return f"{self.source} {self.get_type_display().lower()} {self.other}"

    def clean(self) -> None:
        """Here and not in the action, so that undo cannot bring a circle back either."""
        if self.source_id == self.other_id:
            raise ValidationError({"task": "A task cannot be related to itself. Choose another."})
        if self._is_there():
            raise ValidationError({"task": self.taken})
        if self.type == RelationType.BLOCKS and self._closes_a_circle():
            raise ValidationError({"task": _CIRCLE})

    def _is_there(self) -> bool:
        same = Relation.objects.filter(source=self.source_id, other=self.other_id, type=self.type)
        return same.exclude(pk=self.pk).exists()

    def _closes_a_circle(self) -> bool:
        """Whether the other blocks the source already, however long the way round."""
        table, blocks = Relation._meta.db_table, RelationType.BLOCKS
        statement = (
            "WITH RECURSIVE waiting (id) AS ("  # noqa: S608
            f"SELECT other_id FROM {table} WHERE source_id = %s AND type = %s "
            "UNION "
            f"SELECT r.other_id FROM {table} r JOIN waiting w ON r.source_id = w.id "
            "WHERE r.type = %s"
            ") SELECT 1 FROM waiting WHERE id = %s"
        )
        key: models.Field[Any, Any] = Relation._meta.get_field("id")
        other, source = (
            key.get_db_prep_value(pk, connection) for pk in (self.other_id, self.source_id)
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [other, blocks, blocks, source])
            return cursor.fetchone() is not None
