"""Tokens of programs: one winner, one use, and an end that holds at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import AccessToken

from accounts import tokens
from accounts.models import SocketTicket, TokenFamily, User

pytestmark = pytest.mark.django_db


def owner(access: str) -> User:
    return tokens.user_of(AccessToken(access))  # type: ignore[arg-type]


def test_a_pair_opens_and_renews(alice: User) -> None:
    pair = tokens.start_family(alice)
    assert owner(pair["access"]) == alice
    fresh = tokens.rotate(pair["refresh"])
    assert owner(fresh["access"]) == alice
    assert TokenFamily.objects.count() == 1


def test_using_a_refresh_token_again_ends_its_family(alice: User) -> None:
    stolen = tokens.start_family(alice)
    fresh = tokens.rotate(stolen["refresh"])
    with pytest.raises(InvalidToken):
        tokens.rotate(stolen["refresh"])
    for refresh in (fresh["refresh"], stolen["refresh"]):
        with pytest.raises(InvalidToken):
            tokens.rotate(refresh)
    with pytest.raises(InvalidToken):
        owner(fresh["access"])


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_at_once_one_wins(alice: User) -> None:
    refresh = tokens.start_family(alice)["refresh"]

    def attempt() -> bool:
        try:
            tokens.rotate(refresh)
        except InvalidToken:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(16) as pool:
        wins = [future.result() for future in [pool.submit(attempt) for _ in range(16)]]
    assert wins.count(True) == 1


def test_signing_out_ends_access_at_once_and_twice_is_no_error(alice: User) -> None:
    pair = tokens.start_family(alice)
    other = tokens.start_family(alice)
    tokens.end_family(pair["refresh"])
    tokens.end_family(pair["refresh"])
    with pytest.raises(InvalidToken):
        owner(pair["access"])
    assert owner(other["access"]) == alice


def test_who_is_deactivated_is_out(alice: User) -> None:
    pair = tokens.start_family(alice)
    User.objects.update(is_active=False)
    with pytest.raises(InvalidToken):
        owner(pair["access"])
    with pytest.raises(InvalidToken):
        tokens.rotate(pair["refresh"])


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        tokens.rotate(token)
    with pytest.raises(InvalidToken):
        tokens.end_family(token)


def test_an_access_token_is_no_refresh_token(alice: User) -> None:
    with pytest.raises(InvalidToken):
        tokens.rotate(tokens.start_family(alice)["access"])


def test_a_ticket_opens_once(alice: User) -> None:
    ticket = tokens.issue_ticket(alice)
    assert ticket not in SocketTicket.objects.get().digest
    assert tokens.redeem_ticket(ticket) == alice
    assert tokens.redeem_ticket(ticket) is None


def test_a_ticket_lives_thirty_seconds(alice: User) -> None:
    ticket = tokens.issue_ticket(alice)
    left = SocketTicket.objects.get().expires_at - timezone.now()
    assert timedelta(seconds=25) < left <= timedelta(seconds=30)
    SocketTicket.objects.update(expires_at=timezone.now())
    assert tokens.redeem_ticket(ticket) is None
