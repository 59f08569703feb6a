"""People and what proves who they are: users, sign-ins and tokens of programs, socket tickets."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.ids import new_id
from accounts.preferences import check_preferences
from accounts.zones import check_time_zone


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
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
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


class TokenFamilyQuerySet(models.QuerySet["TokenFamily"]):
    def living(self) -> TokenFamilyQuerySet:
        """Those by whose access tokens somebody still gets in."""
        return self.filter(ended_at=None, user__is_active=True)


class TokenFamily(models.Model):
    """One sign-in of one program: every token that descends from it names it and ends with it.

    ``current`` is the SHA-256 of the id (``jti``) of the only refresh token that may still be used,
    ``previous`` that of the one it came from; no token is stored. See RFC 9700, section 4.14.2, for
    why reuse of an older one ends the whole family.
    """

    unaudited: ClassVar[str] = "It is a secret."

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    current = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    rotated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TokenFamilyQuerySet] = TokenFamilyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "token families"

    def __str__(self) -> str:
        return f"sign-in of {self.user_id} on {self.created_at:%Y-%m-%d}"


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def open(self) -> EmailChangeQuerySet:
        return self.filter(expires_at__gt=timezone.now(), user__is_active=True)


class EmailChange(models.Model):
    """Somebody who asked for another address; email_change.py says how it goes on.

    The links in the two mails are signed, not stored: nothing here opens an account.
    """

    unaudited: ClassVar[str] = "It is forgotten within a day, and may name a stranger's address."

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="email_change")
    email = models.EmailField(help_text="The new address.")
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    objects: ClassVar[EmailChangeQuerySet] = EmailChangeQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.email}"


class Scope(models.TextChoices):
    """How much of what its owner may do a token may do. Each includes the ones before."""

    READ = "read", "Read"
    WRITE = "write", "Read and write"
    ADMIN = "admin", "Everything, settings and members included"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def living(self) -> ApiTokenQuerySet:
        is_good = models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
        return self.filter(is_good, revoked_at=None, user__is_active=True)


class ApiToken(models.Model):
    """What a person or a bot made for a program of theirs. Only the SHA-256 of it is kept."""

    audit_hides: ClassVar[tuple[str, ...]] = ("digest", "last_used_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=20, help_text="Its beginning, to tell it from others.")
    scope = models.CharField(max_length=10, choices=Scope)
    team_id = models.UUIDField(
        null=True,
        blank=True,
        db_index=True,
        help_text="The only team in which it works; none is all.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To some minutes.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class SocketTicket(models.Model):
    """Lets a program open a socket once, within 30 seconds. Only the SHA-256 of it is kept."""

    unaudited: ClassVar[str] = "It is a secret."

    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    via = models.ForeignKey(ApiToken, null=True, on_delete=models.CASCADE, related_name="+")
    family = models.ForeignKey(TokenFamily, null=True, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"ticket of {self.user_id}"


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


class UseCount(models.Model):
    """How often something was done, where Redis does not count it: see limit_stores.py."""

    unaudited: ClassVar[str] = "It is written all the time and says nothing."

    key = models.CharField(primary_key=True, max_length=400)
    count = models.IntegerField()
    ends_at = models.FloatField(db_index=True, help_text="Seconds since 1970.")

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
