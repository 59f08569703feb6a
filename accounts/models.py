"""People and what proves who they are: users, sign-ins of programs, one-use socket tickets."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from accounts.ids import new_id


def normalise_email(email: str) -> str:
    """An address is one login in any letter case, so it is kept in lower case."""
    return email.strip().lower()


def display_name(first_name: str, last_name: str, email: str) -> str:
    """What others see: the name, or the part of the address before the @ while there is none."""
    return f"{first_name} {last_name}".strip() or email.partition("@")[0]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normalise_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May enter the back office.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[UserManager] = UserManager()

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


class TokenFamily(models.Model):
    """One sign-in of one program: every token that descends from it names it and ends with it.

    ``current`` is the id (``jti``) of the only refresh token that may still be used; no token is
    stored. See RFC 9700, section 4.14.2, for why reuse of an older one ends the whole family.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    current = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "token families"

    def __str__(self) -> str:
        return f"sign-in of {self.user_id} on {self.created_at:%Y-%m-%d}"


class SocketTicket(models.Model):
    """Lets a program open a socket once, within 30 seconds. Only the SHA-256 of it is kept."""

    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"ticket of {self.user_id}"
