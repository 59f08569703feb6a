"""The answers that a request with an Idempotency-Key gets again."""

from typing import ClassVar
from uuid import uuid4

from django.db import models

from accounts.models.user import User


class KeptAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered, so that sending it again does no more.

    The row is the claim while the request runs: ``status`` is empty then, and ``claim`` names who
    runs it. A process that dies leaves a claim that anybody may take over after a while.
    """

    unaudited: ClassVar[str] = "It repeats answers, and is forgotten after a day."

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64, help_text="SHA-256 of method, path and body.")
    claim = models.UUIDField(default=uuid4)
    claimed_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True, help_text="The data of the answer, as JSON.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "key"), name="kept_answer_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
