"""Nothing tells whether somebody has an account: not the answer, nor how long it takes."""

import re
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from config.tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.security]

#: What is new in each answer by itself: ids, moments, tokens of forms, and what was sent along.
_OF_ITSELF = re.compile(rb'"(request_id|timestamp)":"[^"]*"|value="[^"]*"|"X-CSRFToken": "\w+"')
ROUNDS = size(daily=12, thorough=150)


type Ask = Callable[[str], tuple[int, bytes, list[str]]]


def api(path: str, **more: str) -> Ask:
    def ask(email: str) -> tuple[int, bytes, list[str]]:
        answer = Client().post(
            f"/api/v1/{path}", {"email": email, **more}, content_type="application/json"
        )
        return answer.status_code, _OF_ITSELF.sub(b"", answer.content), sorted(answer.headers)

    return ask


def page(path: str, field: str = "email", **more: str) -> Ask:
    def ask(email: str) -> tuple[int, bytes, list[str]]:
        answer = Client().post(path, {"email": email, **more})
        body = _OF_ITSELF.sub(b"", answer.content).replace(email.encode(), b"")
        return answer.status_code, body, sorted(answer.headers)

    return ask


WRONG = "not the right one"
SIGNING_IN: dict[str, Callable[[str], Ask]] = {
    "sign in over the API": lambda password: api("auth/login", password=password),
    "sign in on the page": lambda password: page("/sign-in", password=password),
}
DOORS = {name: door(WRONG) for name, door in SIGNING_IN.items()} | {
    "forgotten over the API": api("auth/password/forgot"),
    "forgotten on the page": page("/forgot-password"),
    "proof again over the API": api("auth/email/resend"),
}


@pytest.fixture
def slow_passwords(settings: Settings, cheap_passwords: None) -> None:
    """The real hash: what a check costs is what would tell."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def known(db: None, slow_passwords: None) -> list[User]:
    """All have one hash: making one takes as long as checking one."""
    first = UserFactory.create(email="known-000@example.com")
    rest = [
        User(email=f"known-{number:03}@example.com", password=first.password)
        for number in range(1, ROUNDS)
    ]
    return [first, *User.objects.bulk_create(rest)]


@pytest.mark.parametrize("door", DOORS)
def test_the_answer_is_the_same(known: list[User], door: str) -> None:
    ask = DOORS[door]
    answers, statements = [], []
    for email in (known[0].email, "nobody-00@example.com"):
        with CaptureQueriesContext(connection) as queries:
            answers.append(ask(email))
        statements.append([query["sql"].split(" ")[0] for query in queries])
    for one, other in zip(*answers, strict=True):
        assert one == other
    assert statements[0] == statements[1]


@pytest.mark.parametrize("door", SIGNING_IN)
def test_the_right_password_is_told_from_a_wrong_one(known: list[User], door: str) -> None:
    """Else the tests here would compare two refusals of a form that is filled in wrongly."""
    right, _, _ = SIGNING_IN[door](PASSWORD)(known[0].email)
    wrong, _, _ = SIGNING_IN[door](WRONG)(known[0].email)
    assert right < 400 <= wrong


@pytest.mark.parametrize("door", DOORS)
def test_it_takes_as_long(
    known: list[User], door: str, record_property: Callable[[str, object], None]
) -> None:
    """Asked in turns, each address once; the shortest are free of what else the machine does.

    A check that one of the two is spared would be a multiple: Argon2 alone takes tens of
    milliseconds, and a mail more than the whole answer.
    """
    ask = DOORS[door]
    ask(known[0].email)
    taken: dict[str, list[float]] = {"known": [], "nobody": []}
    for number, user in enumerate(known):
        for name, email in (("known", user.email), ("nobody", f"nobody-{number:03}@example.com")):
            began = time.perf_counter()
            ask(email)
            taken[name].append(time.perf_counter() - began)
    there, nowhere = (min(times) for times in taken.values())
    record_property("pairs of addresses compared by the clock", len(known))
    assert 0.6 < there / nowhere < 1.67, (door, there, nowhere)
