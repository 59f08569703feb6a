"""People, as themselves and as staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.ids import new_id
from accounts.models.names import name_field
from accounts.preferences import check_preferences
from accounts.zones import check_time_zone

if TYPE_CHECKING:
    from accounts.models.token import ApiToken


def normalise_email(email: str) -> str:
    """An address is one login in any letter case, so it is kept in lower case."""
    return email.strip().lower()


def display_name(first_name: str, last_name: str, email: str) -> str:
    """What others see: the name, or the part of the address before the @ while there is none."""
    return f"{first_name} {last_name}".strip() or email.partition("@")[0]


def check_language(code: str) -> None:
    if code not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _ in settings.LANGUAGES)
        raise ValidationError(f"Give one of the languages of Stint: {known}.")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """For ``manage.py createsuperuser``: whoever has the shell vouches for the address."""
        fields |= {"email_verified_at": timezone.now(), "is_staff": True, "is_superuser": True}
        user = self.create_user(email, password, **fields)
        user.emailaddress_set.create(email=user.email, primary=True, verified=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normalise_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    audit_hides: ClassVar[tuple[str, ...]] = ("password", "last_login", "last_active_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    first_name = name_field(max_length=100, blank=True)
    last_name = name_field(max_length=100, blank=True)
    avatar = models.CharField(
        max_length=32, blank=True, help_text="The name of its files: see avatars.py."
    )
    bio = models.TextField(blank=True, validators=[MaxLengthValidator(1000)])
    website = models.CharField(
        max_length=200, blank=True, validators=[URLValidator(schemes=("http", "https"))]
    )
    location = models.CharField(max_length=100, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    language = models.CharField(
        max_length=10, default=settings.LANGUAGE_CODE, validators=[check_language]
    )
    preferences = models.JSONField(default=dict, blank=True, validators=[check_preferences])
    email_verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May enter the back office.")
    version = models.PositiveIntegerField(default=1, editable=False)
    last_active_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="To some minutes: see activity.py."
    )
    deleted_at = models.DateTimeField(null=True, editable=False)
    is_bot = models.BooleanField(
        default=False, editable=False, help_text="A program of a team, which acts by its tokens."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[UserManager] = UserManager()

    #: The token by which they act in this request, which may let them do less than they could.
    via: ApiToken | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("email",)
        constraints = (
            models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case"),
        )

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = normalise_email(self.email)

    @property
    def name(self) -> str:
        return display_name(self.first_name, self.last_name, self.email)

    @property
    def only_team_id(self) -> UUID | None:
        """Of who acts by a token that is for one team, that team; None is all of theirs."""
        return self.via.team_id if self.via else None


class UserChange(models.Model):
    """What made a version of a person: ``{field: [old, new]}``, as events have it of things."""

    unaudited: ClassVar[str] = "It is a log, which nothing changes."

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    changes = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "version"), name="user_change_once"),
        )

    def __str__(self) -> str:
        return f"version {self.version} of {self.user_id}"


class BackOffice(User):
    """The same person acting as staff in the Django admin.

    Actions want an actor, and staff are rarely members of the team they help. A staff member is
    therefore passed as this proxy, which policies allow everything and the log names like anyone.
    """

    objects: ClassVar[models.Manager[BackOffice]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        proxy = True

    @classmethod
    def acting(cls, user: User) -> BackOffice:
        return cls.objects.get(pk=user.pk, is_staff=True, is_active=True)
