"""For whoever runs Stint: give somebody a new password who cannot get a mail.

Instead of Django's command of this name, so that it goes through the action: everybody who was
signed in with the old one is signed out.
"""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import User


class Command(BaseCommand):
    help = "Give somebody a new password, and sign them out everywhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="The address they sign in with.")

    def handle(self, *, email: str, **_: Any) -> str:
        try:
            user = User.objects.get_by_natural_key(email)
        except User.DoesNotExist as error:
            raise CommandError(f"Nobody has the address {email} here.") from error
        password = getpass(f"New password for {user.email}: ")
        if password != getpass("Once more: "):
            raise CommandError("The two are not the same. Nothing was changed.")
        try:
            actions.set_password(actor=None, user=user, password=password)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        return f"{user.email} has a new password and is signed out everywhere."
