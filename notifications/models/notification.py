"""What a person is to know, as rows: their inbox, and what their mails are made of."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.ids import new_id
from accounts.models import User
from notifications.models.delivery import Delivery, Kind
from tasks.models import Task, TaskGuest
from teams.models import Event, EventItem, Invitation, Team


class Why(models.TextChoices):
    """What makes somebody one of those who are told."""

    ASSIGNED = "assigned", "it is assigned to you"
    MENTIONED = "mentioned", "you are mentioned"
    AUTHOR = "author", "you created it"
    WATCHING = "watching", "you watch it"
    INVITED = "invited", "the invitation is for your address"
    MEMBER = "member", "you are a member now"
    MANAGER = "manager", "you manage the webhooks of the team"
    IMPORTER = "importer", "you handed the file in"


#: For the next digest.
_COLLECTED = Q(is_collected=True, mail=None)
_ON_ITS_WAY = (Delivery.State.PENDING, Delivery.State.LEASED)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> NotificationQuerySet:
        """Their own, about what they can still see, be it as a guest. An invitation is seen while
        it is open; not by a token that is for another team.
        """
        mine = self.filter(recipient=user, is_in_app=True)
        if (only := user.only_team_id) is not None:
            mine = mine.filter(team=only)
        theirs = Q(team__in=Team.objects.visible_to(user))
        shared = TaskGuest.objects.in_force().of(user).filter(task=OuterRef("task"))
        seen = Q(Exists(shared)) | theirs & (Q(task=None) | Q(task__deleted_at=None))
        seen |= Q(Exists(_of_many_shared_with(user)), task=None)
        invited = Invitation.objects.open().filter(team=OuterRef("team"), email=user.email)
        asked = Q(Exists(invited), kind=Kind.INVITED)
        if user.email_verified_at is None:  # an invitation is for whoever can read its mail
            return mine.filter(seen & ~Q(kind=Kind.INVITED))
        return mine.filter(seen & ~Q(kind=Kind.INVITED) | asked)

    def for_reading(self) -> NotificationQuerySet:
        undone = Event.objects.taking_back(OuterRef("event"))
        found = self.select_related("team", "task__team", "actor")
        return found.annotate(was_undone=Exists(undone))

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)

    def current(self, as_of: datetime | None = None) -> NotificationQuerySet:
        """Neither put away nor put off; of what came back, only what had until then."""
        now = timezone.now()
        awake = Q(snoozed_until=None) | Q(snoozed_until__lte=min(as_of or now, now))
        return self.filter(awake, archived_at=None)

    def snoozed(self) -> NotificationQuerySet:
        return self.filter(snoozed_until__gt=timezone.now(), archived_at=None)

    def woken(self, after: datetime, until: datetime) -> NotificationQuerySet:
        """What was put off until a moment in between, and is back now."""
        return self.filter(
            snoozed_until__gt=after, snoozed_until__lte=until, archived_at=None, is_in_app=True
        )

    def collected(self) -> NotificationQuerySet:
        """What waits for the next digest."""
        return self.filter(_COLLECTED)

    def done_with(self, before: datetime) -> NotificationQuerySet:
        """Read or put away before then, or as old and for no inbox. Neither what is put off, nor
        what a mail is still to tell, nor that an open task is overdue: it would be told again.
        """
        is_done = Q(read_at__lt=before) | Q(archived_at__lt=before)
        is_for_mail_alone = Q(is_in_app=False, created_at__lt=before)
        waits = _COLLECTED | Q(mail__state__in=_ON_ITS_WAY)
        put_off = Q(snoozed_until__gt=timezone.now())
        holds = Q(kind=Kind.OVERDUE, task__in=Task.objects.open())
        found = self.filter(is_done | is_for_mail_alone)
        return found.exclude(put_off).exclude(waits).exclude(holds)


def _of_many_shared_with(user: User) -> models.QuerySet[TaskGuest]:
    """The shares of a guest in the tasks of an event, for what tells of many tasks at once."""
    parts = EventItem.objects.filter(event=OuterRef(OuterRef("event")))
    return TaskGuest.objects.in_force().of(user).filter(task__in=parts.values("target_id"))


class Notification(models.Model):
    """Something that a person is to know; written by notifying.py, in the transaction of its cause.

    ``payload`` names what it is about (``target``, ``actor``, and what its kind needs besides); all
    else is looked up when it is read, with the rights of then. ``mail`` is the delivery that tells
    of it. ``is_collected`` says that it waits for the next digest, as long as it has no ``mail``.
    """

    unaudited: ClassVar[str] = "What people read is nobody else's business."

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    why = models.CharField(max_length=20, choices=Why)
    event = models.ForeignKey(
        Event,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,  # it is written before the event, whose lock comes last
        db_index=False,
    )
    task = models.ForeignKey(
        Task,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        # The check would hold the task after the mails; who changes it holds it before them.
        db_constraint=False,
        db_index=False,
    )
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    payload = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=320, unique=True)
    is_in_app = models.BooleanField(default=True, help_text="Whether the inbox shows it.")
    is_collected = models.BooleanField(default=False, help_text="Whether a digest is to have it.")
    mail = models.ForeignKey(
        Delivery, null=True, on_delete=models.SET_NULL, related_name="notifications"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[NotificationQuerySet] = NotificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("recipient", "-id"), name="notification_inbox"),
            models.Index(
                fields=("recipient",),
                name="notification_unread",
                condition=Q(read_at=None, archived_at=None, is_in_app=True),
            ),
            models.Index(fields=("task", "recipient", "-id"), name="notification_thread"),
            models.Index(
                fields=("recipient",),
                name="notification_collected",
                condition=_COLLECTED,
            ),
            models.Index(
                fields=("snoozed_until",),
                name="notification_snoozed",
                condition=Q(snoozed_until__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.recipient_id}"

    @property
    def is_snoozed(self) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > timezone.now()

    @property
    def is_undone(self) -> bool:
        """Whether its event was taken back since; known of what came by ``for_reading``."""
        return getattr(self, "was_undone", False)
