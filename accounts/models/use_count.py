"""The counts of limits, where Redis does not keep them."""

from typing import ClassVar

from django.db import models


class UseCount(models.Model):
    """How often something was done, where Redis does not count it: see limit_stores.py."""

    unaudited: ClassVar[str] = "It is written all the time and says nothing."

    key = models.CharField(primary_key=True, max_length=400)
    count = models.IntegerField()
    ends_at = models.FloatField(db_index=True, help_text="Seconds since 1970.")

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
