"""How people want to be told. Who has no row wants it as choosing.py has it by default."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

from accounts.ids import new_id
from accounts.models import User
from teams.models import Team


class NotificationSettings(models.Model):
    """One person's. ``channels`` is ``{kind: {channel: bool}}``, what differs from the default.

    The hours are those of the clock on the person's wall (``User.time_zone``).
    """

    unaudited: ClassVar[str] = "People set it for themselves alone."

    class Digest(models.TextChoices):
        OFF = "off", "Off"
        DAILY = "daily", "Every day"
        WEEKLY = "weekly", "Every week"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="notification_settings"
    )
    channels = models.JSONField(default=dict, blank=True)
    is_coalesced = models.BooleanField(
        default=True, help_text="Whether changes of one task within minutes make one mail."
    )
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.OFF)
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    digest_weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)
    digested_at = models.DateTimeField(
        null=True, editable=False, help_text="Up to when digests have been made."
    )
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "notification settings"

    def __str__(self) -> str:
        return f"Notifications of {self.user_id}"


class TeamNotificationSettings(models.Model):
    """Where a person wants it otherwise in one team: ``channels`` as above."""

    unaudited: ClassVar[str] = "People set it for themselves alone."

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    channels = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "team notification settings"
        constraints = (
            models.UniqueConstraint(fields=("user", "team"), name="notification_team_once"),
        )

    def __str__(self) -> str:
        return f"Notifications of {self.user_id} in {self.team_id}"
