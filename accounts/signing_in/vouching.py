"""Whoever opens the link of a mail has shown that they read mail to its address."""

from django.http import HttpRequest

from accounts.signing_in.adapters import AccountAdapter


def vouch_for(request: HttpRequest, email: str) -> None:
    """Let this browser sign up or in with the address without another mail to prove it."""
    AccountAdapter(request).stash_verified_email(request, email)
