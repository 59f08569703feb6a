"""The end of an account: the person goes, what they did for their teams stays.

Tasks and comments keep pointing to the row, which says "Former member" from then on and nothing
else. Nobody can sign in with it, and its address is free for a new account.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.actions import lock_own
from accounts.avatars import discard_avatar
from accounts.ending import end_sign_ins
from accounts.events import leaving
from accounts.models import BackOffice, EmailChange, KeptAnswer, User, UserChange

FORMER = ("Former", "member")
_DOMAIN = "deleted.invalid"  # RFC 2606: no mail ever gets there


@transaction.atomic
def delete_account(*, actor: User | None, user: User) -> None:
    """Empty an account and take it out of all teams. The person themself and staff may.

    Events: ``member.removed`` in each team. Whoever is the only admin of a team gets a Conflict
    that says of which: the team would be left to nobody.
    """
    user = lock_own(actor, user)
    if user.is_staff and actor is not None and not actor.is_superuser:
        raise PermissionDenied("Only a superuser may delete the account of staff.")
    if user.is_superuser and isinstance(actor, BackOffice) and actor.pk == user.pk:
        raise PermissionDenied("You are at work here. Have another superuser delete your account.")
    email = user.email
    discard_avatar(user.avatar)
    user.email = f"{user.pk.hex}@{_DOMAIN}"
    user.first_name, user.last_name = FORMER
    user.avatar = user.bio = user.website = user.location = ""
    user.time_zone, user.language, user.preferences = "UTC", User().language, {}
    user.is_active = user.is_staff = user.is_superuser = False
    user.email_verified_at = user.last_login = None
    user.deleted_at = timezone.now()
    user.set_unusable_password()
    user.version += 1
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    user.token_families.all().delete()
    end_sign_ins(user=user)
    known = (EmailAddress, Authenticator, SocialAccount)
    for kept in (EmailChange, KeptAnswer, UserChange, *known):
        kept._default_manager.filter(user=user).delete()
    leaving.send(User, user=user, actor=actor, email=email)
