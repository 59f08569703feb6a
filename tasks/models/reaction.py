"""An emoji that somebody puts below a comment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import User
from tasks.models.comment import Comment
from teams.models import Thing


class Reaction(Thing):
    kind = "reaction"
    logged = ("comment", "user", "emoji")
    MAX_EMOJI: ClassVar[int] = 64
    #: Different ones below one comment; more would be a second text.
    MAX_KINDS: ClassVar[int] = 30

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="reactions", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=MAX_EMOJI)

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("comment", "emoji", "user"), name="reaction_once_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.emoji} on {self.comment.task}"

    @property
    def label(self) -> str:
        """The task, which is what people look for."""
        return self.comment.label
