"""Signing people out where they are not: other browsers, programs, sockets about to open."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from accounts.events import access_ended
from accounts.models import SocketTicket, TokenFamily, User

#: For how long what is over stays: a request may have begun before.
_STAYS = timedelta(days=1)


@transaction.atomic
def end_sign_ins(*, user: User, keep_session: str | None = None) -> None:
    """Sign somebody out everywhere, at the next request of each; one session may be kept."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=keep_session)
    Session.objects.filter(session_key__in=[one.session_key for one in sessions]).delete()
    sessions.delete()
    end_families(user.token_families.all())
    SocketTicket.objects.filter(user=user).delete()
    access_ended.send(User, user_id=user.pk)


@transaction.atomic
def end_session(*, user: User, session_id: int) -> None:
    """Sign one browser of this person out."""
    session = UserSession.objects.get(user=user, pk=session_id)
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


def end_program(*, user: User, family_id: UUID) -> None:
    """Sign one program of this person out."""
    family = TokenFamily.objects.get(user=user, pk=family_id)
    end_families(TokenFamily.objects.filter(pk=family.pk))


@transaction.atomic
def end_families(families: models.QuerySet[TokenFamily]) -> int:
    """Sign programs out; how many of them were signed in."""
    living = families.filter(ended_at=None)
    users = set(living.values_list("user", flat=True))
    number = living.update(ended_at=timezone.now())
    for user_id in users:
        access_ended.send(TokenFamily, user_id=user_id)
    return number


@transaction.atomic
def forget_sign_ins() -> None:
    """Browsers and programs whose time is over: from where somebody once signed in, and with what,
    is nobody's business. The system's; no event, for nobody is signed out by it.
    """
    over = timezone.now() - _STAYS
    Session.objects.filter(expire_date__lt=over).delete()
    there = Session.objects.values("session_key")
    UserSession.objects.filter(created_at__lt=over).exclude(session_key__in=there).delete()
    TokenFamily.objects.filter(expires_at__lt=over).delete()
    SocketTicket.objects.filter(expires_at__lt=over).delete()


@receiver(post_delete, sender=Session)
def note_end_of_session(*, instance: Session, **_: Any) -> None:
    """However a browser is signed out, its session goes. Of one that was over nobody is told."""
    user_id = instance.get_decoded().get(SESSION_KEY)
    if user_id and instance.expire_date > timezone.now():
        access_ended.send(Session, user_id=UUID(user_id))
