"""How far the jobs that go by the clock have got."""

from typing import ClassVar

from django.db import models


class Watermark(models.Model):
    """Until when a job has done all there was to do."""

    unaudited: ClassVar[str] = "It counts what was done."

    job = models.CharField(max_length=40, primary_key=True)
    done_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job}: {self.done_until}"
