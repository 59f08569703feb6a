"""API tokens: how they look, that they are kept as hashes, and that they end."""

import re
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.api_tokens import MOST_TOKENS, create_token, is_well_formed, revoke_token, user_by
from accounts.exceptions import Conflict
from accounts.models import ApiToken, User
from accounts.tests.api import Api

pytestmark = pytest.mark.django_db

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def made(user: User, **fields: object) -> tuple[ApiToken, str]:
    return create_token(actor=user, user=user, **{"name": "T", "scope": "admin"} | fields)  # type: ignore[arg-type]


def bearer(text: str) -> Api:
    api = Api()
    api.headers["Authorization"] = f"Bearer {text}"
    return api


def test_scanners_know_one(alice: User) -> None:
    _, text = made(alice)
    found = re.fullmatch(r"stint_pat_([0-9A-Za-z]{30})([0-9A-Za-z]{6})", text)
    assert found
    number = 0
    for digit in found[2]:
        number = number * 62 + _BASE62.index(digit)
    assert number == zlib.crc32(f"stint_pat_{found[1]}".encode())
    assert len({made(alice)[1] for _ in range(5)}) == 5


def test_a_mistyped_one_is_not_even_looked_up(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _, text = made(alice)
    wrong = text[:20] + ("a" if text[20] != "a" else "b") + text[21:]
    assert is_well_formed(text)
    assert not is_well_formed(wrong)
    with django_assert_num_queries(0):
        assert user_by(wrong) is None


def test_only_the_hash_is_stored(alice: User) -> None:
    token, text = made(alice)
    token.refresh_from_db()
    for field in token._meta.concrete_fields:
        assert text[14:] not in str(getattr(token, field.attname))
    assert text.startswith(token.hint)


def test_one_opens_what_its_owner_may_in_one_query(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api = bearer(made(alice)[1])
    with django_assert_num_queries(2):  # the first use is noted
        assert api.get("users/me").data["email"] == alice.email
    with django_assert_num_queries(1):
        assert api.get("users/me").status == 200


def test_its_last_use_is_noted_to_some_minutes(alice: User) -> None:
    token, text = made(alice)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for minutes, noted in ((0, 0), (4, 0), (5, 5), (9, 5), (10, 10)):
            clock.move_to(start + timedelta(minutes=minutes))
            assert user_by(text) == alice
            token.refresh_from_db()
            assert token.last_used_at == start + timedelta(minutes=noted)


def test_it_ends(alice: User) -> None:
    token, revoked = made(alice)
    revoke_token(actor=alice, token=token)
    revoke_token(actor=alice, token=token)
    _, expiring = made(alice, expires_at=timezone.now() + timedelta(hours=1))
    assert bearer(revoked).get("users/me").status == 401
    assert bearer(expiring).get("users/me").status == 200
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        reply = bearer(expiring).get("users/me")
        assert (reply.status, reply.code) == (401, "invalid_token")
    _, living = made(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert bearer(living).get("users/me").status == 401


def test_people_make_and_revoke_their_own(alice: User, bob: User) -> None:
    token, _ = made(alice)
    with pytest.raises(PermissionDenied):
        create_token(actor=bob, user=alice, name="T", scope="read")
    with pytest.raises(PermissionDenied):
        revoke_token(actor=bob, token=token)
    assert ApiToken.objects.living().get() == token


def test_what_cannot_be_made(alice: User) -> None:
    for wrong in ({"name": " "}, {"scope": "all"}, {"expires_at": timezone.now()}):
        with pytest.raises(ValidationError):
            made(alice, **wrong)
    for _ in range(MOST_TOKENS):
        made(alice)
    with pytest.raises(Conflict):
        made(alice)


def test_it_is_shown_once(alice: User) -> None:
    api = Api(alice)
    new = api.post("tokens", {"name": "Nightly", "scope": "read"}).data
    assert new["token"].startswith(new["hint"])
    [listed] = api.get("tokens").data
    assert listed == {name: value for name, value in new.items() if name != "token"}
    assert new["token"] not in api.get("tokens").raw.decode()


def test_making_one_keeps_no_answer(alice: User) -> None:
    body = {"name": "Nightly", "scope": "read"}
    first, second = (
        Api(alice).call("POST", "tokens", body, **{"Idempotency-Key": "k"}) for _ in range(2)
    )
    assert first.data["token"] != second.data["token"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "tokens", None),
        ("POST", "tokens", {"name": "More", "scope": "admin"}),
        ("PATCH", "users/me", {"first_name": "M"}),
    ],
)
def test_a_token_makes_no_tokens_and_changes_no_account(
    alice: User, method: str, path: str, body: object
) -> None:
    reply = bearer(made(alice)[1]).call(method, path, body)
    assert (reply.status, reply.code) == (403, "forbidden")
    assert ApiToken.objects.count() == 1
