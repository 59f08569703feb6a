"""One key, one effect: also at once, also when the process dies in the middle."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.idempotency import forget_answers
from accounts.models import KeptAnswer, User
from accounts.tests.api import Api, Reply
from accounts.tests.factories import UserFactory
from tasks.models import Task
from teams.models import Event, Team
from teams.tests.factories import a_team

BODY = {"team": "core", "title": "Once"}


def send(user: User, body: Any = BODY, key: str = "k-1", path: str = "tasks") -> Reply:
    return Api(user).call("POST", path, body, **{"Idempotency-Key": key})


@pytest.mark.django_db
def test_the_same_again_is_answered_the_same(alice: User, team: Team) -> None:
    first, second = send(alice), send(alice)
    assert (first.status, second.status) == (201, 201)
    assert first.data == second.data
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Task.objects.count() == 1
    assert Event.objects.filter(verb="task.created").count() == 1


@pytest.mark.django_db
def test_another_request_with_the_key_is_refused(alice: User, team: Team) -> None:
    send(alice)
    for body, path in (
        (BODY | {"title": "Other"}, "tasks"),
        ({"body": "x"}, "tasks/CORE-1/comments"),
    ):
        reply = send(alice, body, path=path)
        assert (reply.status, reply.code) == (422, "idempotency_key_reused")
    assert Task.objects.count() == 1


@pytest.mark.django_db
def test_keys_are_each_persons_own_and_others_are_free(alice: User, bob: User, team: Team) -> None:
    assert [send(user).data["number"] for user in (alice, bob)] == [1, 2]
    assert send(alice, key="k-2").data["number"] == 3


@pytest.mark.django_db
def test_what_was_refused_may_be_sent_again(alice: User, team: Team) -> None:
    assert send(alice, {"team": "core", "title": ""}).status == 400
    assert send(alice, {"team": "nobodys", "title": "x"}).status == 404
    assert not KeptAnswer.objects.exists()
    assert send(alice).status == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ü", "a\tb"])
def test_keys_that_are_none(alice: User, team: Team, key: str) -> None:
    reply = send(alice, key=key)
    assert (reply.status, list(reply.details)) == (400, ["Idempotency-Key"])
    assert not Task.objects.exists()


@pytest.mark.django_db
def test_while_it_runs_the_answer_is_wait(alice: User, team: Team) -> None:
    send(alice)
    claims = KeptAnswer.objects.all()
    claims.update(status=None, claimed_at=timezone.now() - timedelta(seconds=30))
    reply = send(alice)
    assert (reply.status, reply.code, reply.headers["Retry-After"]) == (409, "conflict", "1")
    claims.update(claimed_at=timezone.now() - timedelta(seconds=61))
    assert send(alice).status == 201, "the first one has died"
    assert send(alice).headers["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_after_a_day_it_is_forgotten(alice: User, team: Team) -> None:
    send(alice)
    send(alice, key="k-2")
    KeptAnswer.objects.filter(key="k-1").update(created_at=timezone.now() - timedelta(hours=25))
    assert send(alice).data["number"] == 3
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert forget_answers() == 2


@pytest.mark.django_db
def test_secrets_are_not_kept(alice: User) -> None:
    tickets = {send(alice, None, path="auth/socket-ticket").data["ticket"] for _ in range(2)}
    assert len(tickets) == 2
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_have_one_effect_and_one_answer() -> None:
    """They go on until they have it, as programs do; the pool has fewer connections than that."""
    alice = UserFactory.create(email="alice@example.com")
    a_team(alice, slug="core", key="CORE")
    together = Barrier(16)
    apis = [Api(alice) for _ in range(16)]

    def once(api: Api) -> Reply:
        together.wait()
        try:
            while True:
                reply = api.call("POST", "tasks", BODY, **{"Idempotency-Key": "k"})
                if reply.status == 201:
                    return reply
                assert (reply.status, reply.code) == (409, "conflict")
                assert reply.headers["Retry-After"] == "1"
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(once, apis))
    first, *others = sorted(replies, key=lambda reply: "Idempotency-Replayed" in reply.headers)
    assert "Idempotency-Replayed" not in first.headers
    for reply in others:
        assert reply.headers["Idempotency-Replayed"] == "true"
        assert (reply.status, reply.data) == (first.status, first.data)
        assert reply.headers["ETag"] == first.headers["ETag"]
        assert reply.meta.keys() == first.meta.keys()
    assert Task.objects.count() == Event.objects.filter(verb="task.created").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_answer_is_kept_together_with_the_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dying between the two is rolled back as one."""
    alice = UserFactory.create(email="alice@example.com")
    a_team(alice, slug="core", key="CORE")

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("accounts.idempotency._keep", die)
        with pytest.raises(KeyboardInterrupt):
            send(alice)
    assert not Task.objects.exists()
    assert send(alice).status == 201
