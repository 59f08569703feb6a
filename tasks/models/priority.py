"""How much a task matters."""

from __future__ import annotations

from django.db import models


class Priority(models.IntegerChoices):
    """Numbers, so that the database can order by them; people and programs use the words."""

    LOW = 1, "Low"
    MEDIUM = 2, "Medium"
    HIGH = 3, "High"
    URGENT = 4, "Urgent"

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> Priority:
        return cls[word.upper()]

    @classmethod
    def words(cls) -> list[str]:
        return [priority.word for priority in cls]
