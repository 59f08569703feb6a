"""Tokens of programs: one winner, one use, and an end that holds at once."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts import actions, tokens
from accounts.events import Notice, mail_wanted
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


@pytest.fixture
def told() -> Iterator[list[User]]:
    """Who was told that a used refresh token came back."""
    people: list[User] = []

    def note(*, user: User, about: dict[str, object], **_: object) -> None:
        assert about["what"] == Notice.TOKEN_COPIED
        people.append(user)

    mail_wanted.connect(note)
    yield people
    mail_wanted.disconnect(note)


def test_no_token_is_stored(alice: User) -> None:
    pair = tokens.start_family(alice)
    jti = str(RefreshToken(pair["refresh"])["jti"])  # type: ignore[arg-type]
    family = TokenFamily.objects.get()
    assert family.current == hashlib.sha256(jti.encode()).hexdigest()
    assert family.previous == ""


def test_within_ten_seconds_the_one_before_is_told_to_try_again(
    alice: User, told: list[User]
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = tokens.start_family(alice)
        second = tokens.rotate(first["refresh"])
        clock.shift(9.9)
        with pytest.raises(tokens.RefreshedMeanwhile):
            tokens.rotate(first["refresh"])
        assert owner(second["access"]) == alice
        clock.shift(0.2)
        with pytest.raises(InvalidToken):
            tokens.rotate(first["refresh"])
    with pytest.raises(InvalidToken):
        owner(second["access"])
    assert told == [alice]


def test_one_that_is_older_ends_the_family_at_once(alice: User, told: list[User]) -> None:
    first = tokens.start_family(alice)
    second = tokens.rotate(first["refresh"])
    third = tokens.rotate(second["refresh"])
    with pytest.raises(InvalidToken):
        tokens.rotate(first["refresh"])
    with pytest.raises(InvalidToken):
        owner(third["access"])
    with pytest.raises(InvalidToken):
        tokens.rotate(second["refresh"])
    assert told == [alice], "once, not for each of its tokens"


def test_each_trade_gives_seven_days(alice: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        refresh = tokens.start_family(alice)["refresh"]
        for _ in range(3):
            clock.shift(timedelta(days=6, hours=23))
            refresh = tokens.rotate(refresh)["refresh"]
        assert TokenFamily.objects.get().expires_at == timezone.now() + timedelta(days=7)
        clock.shift(timedelta(days=7, seconds=1))
        with pytest.raises(InvalidToken):
            tokens.rotate(refresh)


def test_using_a_refresh_token_again_ends_its_family(alice: User) -> None:
    stolen = tokens.start_family(alice)
    fresh = tokens.rotate(stolen["refresh"])
    with time_machine.travel(timezone.now() + timedelta(seconds=11)), pytest.raises(InvalidToken):
        tokens.rotate(stolen["refresh"])
    for refresh in (fresh["refresh"], stolen["refresh"]):
        with pytest.raises(InvalidToken):
            tokens.rotate(refresh)
    with pytest.raises(InvalidToken):
        owner(fresh["access"])


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_at_once_one_wins(alice: User) -> None:
    refresh = tokens.start_family(alice)["refresh"]

    def attempt() -> str:
        try:
            return tokens.rotate(refresh)["refresh"]
        except tokens.RefreshedMeanwhile:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        got = [future.result() for future in [pool.submit(attempt) for _ in range(16)]]
    [won] = filter(None, got)
    assert tokens.rotate(won), "the losers have harmed nobody"


def test_signing_out_ends_access_at_once_and_twice_is_no_error(alice: User) -> None:
    pair = tokens.start_family(alice)
    other = tokens.start_family(alice)
    tokens.end_family(pair["refresh"])
    tokens.end_family(pair["refresh"])
    with pytest.raises(InvalidToken):
        owner(pair["access"])
    assert owner(other["access"]) == alice


def test_a_new_password_ends_access_at_once(alice: User) -> None:
    pair = tokens.start_family(alice)
    actions.set_password(actor=alice, user=alice, password="another good one")
    with pytest.raises(InvalidToken):
        owner(pair["access"])
    with pytest.raises(InvalidToken):
        tokens.rotate(pair["refresh"])


def test_a_person_who_is_gone_is_out(alice: User) -> None:
    pair = tokens.start_family(alice)
    alice.delete()
    with pytest.raises(InvalidToken):
        owner(pair["access"])
    with pytest.raises(InvalidToken):
        tokens.rotate(pair["refresh"])


def test_opening_an_account_again_opens_no_old_sign_in(alice: User) -> None:
    pair = tokens.start_family(alice)
    actions.update_access(actor=None, user=alice, is_active=False)
    actions.update_access(actor=None, user=alice, is_active=True)
    with pytest.raises(InvalidToken):
        owner(pair["access"])


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
    found = tokens.redeem_ticket(ticket)
    assert found is not None
    assert found[0] == alice
    assert tokens.redeem_ticket(ticket) is None


def test_a_ticket_lives_thirty_seconds(alice: User) -> None:
    ticket = tokens.issue_ticket(alice)
    left = SocketTicket.objects.get().expires_at - timezone.now()
    assert timedelta(seconds=25) < left <= timedelta(seconds=30)
    SocketTicket.objects.update(expires_at=timezone.now())
    assert tokens.redeem_ticket(ticket) is None
