"""Limits: nobody gets one more than there are, however they come, on whatever store."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import limit_stores, limits
from accounts.client_address import client_address
from accounts.exceptions import TooMany
from accounts.ids import new_id
from accounts.limit_stores import InParts, RedisStore, TableStore
from accounts.limits import Limit
from accounts.models import UseCount, User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD
from teams.models import Team

STORES = ["table", "redis"] if settings.REDIS_URL else ["table"]
#: Nothing listens there.
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> InParts:
    table = TableStore()
    found = InParts(RedisStore(settings.REDIS_URL, table) if request.param == "redis" else table)
    monkeypatch.setattr(limits, "store", lambda: found)
    return found


def allow(given: Any, **counts: int) -> None:
    given.RATE_LIMITS = given.RATE_LIMITS | counts


def tries(limit: Limit, who: object, times: int) -> int:
    """How many of them got through."""
    through = 0
    for _ in range(times):
        try:
            limits.take(limit, who)
        except TooMany:
            continue
        through += 1
    return through


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("most", [5, 1_000])
def test_of_many_at_once_as_many_get_through_as_may(
    store: InParts, settings: Any, most: int
) -> None:
    """The second limit is fetched in parts by one process, and by another one beside it."""
    allow(settings, code=most)
    who = new_id()

    def some(_: int) -> int:
        try:
            return tries(Limit.CODE, who, most // 5 + 5)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        through = sum(pool.map(some, range(10)))
    # Two threads that fetch at the same moment may lose one part, never gain any.
    assert most * 0.9 <= through <= most


@pytest.mark.django_db
def test_another_process_counts_on(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one has fetched and not used is lost to the other; never is there more than there is."""
    allow(settings, person=1_000)
    who = new_id()
    one, other = InParts(TableStore()), InParts(TableStore())
    through = 0
    for number in range(2_000):
        current = (one, other)[number % 2]
        monkeypatch.setattr(limits, "store", lambda found=current: found)
        through += tries(Limit.PERSON, who, 1)
    assert through == 1_000


@pytest.mark.django_db
def test_of_a_large_limit_the_store_is_asked_once_for_many(
    store: InParts, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of a small one for each: there every single one matters."""
    allow(settings, person=6_000, code=10)
    who = new_id()
    asked: list[int] = []
    add = store._store.add

    def noted(key: str, seconds: int, by: int) -> tuple[int, float]:
        asked.append(by)
        return add(key, seconds, by)

    monkeypatch.setattr(store._store, "add", noted)
    assert tries(Limit.PERSON, who, 120) == 120
    assert asked == [60, 60]
    assert tries(Limit.CODE, who, 3) == 3
    assert asked == [60, 60, 1, 1, 1]


@pytest.mark.django_db
def test_a_count_ends(store: InParts, settings: Any) -> None:
    allow(settings, code=2)
    who = new_id()
    assert tries(Limit.CODE, who, 3) == 2
    if isinstance(store._store, TableStore):
        with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1), tick=False):
            assert tries(Limit.CODE, who, 3) == 2
            assert limit_stores.forget_uses() == 0
        with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
            assert limit_stores.forget_uses() == 1
    else:
        name = limit_stores._redis_name(f"code:{who}")
        client = redis.Redis.from_url(settings.REDIS_URL)
        assert 0 < client.ttl(name) <= limits.SECONDS
        client.delete(name)
        assert tries(Limit.CODE, who, 3) == 2


@pytest.mark.django_db
def test_what_was_no_failure_is_given_back(store: InParts, settings: Any) -> None:
    allow(settings, code=2)
    who = new_id()
    for _ in range(5):
        limits.take(Limit.CODE, who)
        limits.give_back(Limit.CODE, who)
    assert tries(Limit.CODE, who, 3) == 2
    limits.forget(Limit.CODE, who)
    assert tries(Limit.CODE, who, 3) == 2


@pytest.mark.django_db
def test_without_redis_it_is_never_open(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(settings, code=2)
    down = InParts(RedisStore(NOWHERE, TableStore()))
    monkeypatch.setattr(limits, "store", lambda: down)
    who = new_id()
    assert tries(Limit.CODE, who, 5) == 2
    assert UseCount.objects.get().count == 5
    limits.forget(Limit.CODE, who)
    assert tries(Limit.CODE, who, 5) == 2


@pytest.mark.django_db
def test_no_limit(settings: Any) -> None:
    allow(settings, code=0)
    assert tries(Limit.CODE, "x", 100) == 100
    assert not UseCount.objects.exists()


def test_a_name_that_is_none_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="anonymus"):
        limits.check({"anonymus": 5})


@pytest.mark.django_db
def test_wrong_passwords_by_whatever_door(
    store: InParts, settings: Any, alice: User, client: Client
) -> None:
    """API, page and back office count together; the right one does not help any more."""
    allow(settings, sign_in=3)
    alice.set_password(PASSWORD)
    alice.save()
    wrong = {"email": alice.email.upper(), "password": "wrong password"}
    assert Api().post("auth/login", wrong).status == 401
    assert client.post("/sign-in", wrong).status_code == 422
    office = client.get("/admin/login/")
    assert (office.status_code, office["Location"]) == (302, "/sign-in?next=/admin/")
    assert client.post("/sign-in?next=/admin/", wrong).status_code == 422
    for password in ("wrong password", PASSWORD):
        refused = Api().post("auth/login", {"email": alice.email, "password": password})
        assert (refused.status, refused.code) == (429, "rate_limited")
        assert 0 < int(refused.headers["Retry-After"]) <= limits.SECONDS
    page = client.post("/sign-in", {"email": alice.email, "password": PASSWORD})
    assert (page.status_code, "too often" in page.text) == (429, True)
    assert "Retry-After" in page.headers
    unknown = {"email": "nobody@example.com", "password": "wrong password"}
    answers = [Api().post("auth/login", unknown).status for _ in range(5)]
    assert answers == [401, 401, 401, 429, 429], "an address without account counts alike"


@pytest.mark.django_db
def test_the_right_password_begins_anew(store: InParts, settings: Any, alice: User) -> None:
    allow(settings, sign_in=3)
    alice.set_password(PASSWORD)
    alice.save()
    for _ in range(3):
        for password, status in (("wrong password", 401), (PASSWORD, 200)):
            assert (
                Api().post("auth/login", {"email": alice.email, "password": password}).status
                == status
            )


@pytest.mark.django_db
def test_many_accounts_from_one_address(store: InParts, settings: Any) -> None:
    allow(settings, sign_in_address=3)
    answers = [
        Api().post("auth/login", {"email": f"p{n}@example.com", "password": "wrong one"}).status
        for n in range(5)
    ]
    assert answers == [401, 401, 401, 429, 429]


@pytest.mark.django_db
def test_requests_of_a_person_and_of_nobody(
    store: InParts, settings: Any, alice: User, bob: User, team: Team, client: Client
) -> None:
    """By whatever door; each answer of the API says what is left."""
    allow(settings, person=4, anonymous=2)
    api = Api(alice)
    first = api.get("teams")
    assert first.headers["RateLimit-Policy"] == '"person";q=4;w=900'
    assert first.headers["RateLimit"].startswith('"person";r=3;t=')
    client.force_login(alice)
    assert client.get("/t/core/board").status_code == 200
    assert client.get("/api/v1/teams").status_code == 200
    assert api.get("nothing-here").status == 404
    assert api.get("teams").status == 200
    refused = api.get("teams")
    assert (refused.status, refused.headers["RateLimit"].split(";")[1]) == (429, "r=0")
    assert client.get("/t/core/board").status_code == 429
    assert Api(bob).get("teams").status == 200
    stranger = Client()
    assert stranger.get("/sign-in").status_code == 200
    bad = stranger.get("/api/v1/teams", headers={"Authorization": "Bearer x.y.z"})
    assert bad.status_code == 401
    assert stranger.get("/sign-in").status_code == 429
    assert Api().get("teams").status == 429
    assert stranger.get("/health").status_code == 200


@pytest.mark.django_db
def test_refresh_tokens_and_invitations_that_are_none(
    store: InParts, settings: Any, alice: User, client: Client
) -> None:
    allow(settings, refresh=2, invitation=2)
    answers = [Api().post("auth/refresh", {"refresh": "x.y.z"}).status for _ in range(3)]
    assert answers == [401, 401, 429]
    guesses = [
        Api(alice).call("POST", "invitations/accept", {"token": "x"}, **headers).status
        for headers in ({"Idempotency-Key": "a"}, {"Idempotency-Key": "b"}, {})
    ]
    assert guesses == [404, 404, 429]
    assert [client.get("/invitations/x").status_code for _ in range(3)] == [404, 404, 429]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        (0, "192.0.2.1", "", "192.0.2.1"),
        (0, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "1.1.1.1,2.2.2.2,, 203.0.113.9 ", "203.0.113.9"),
        (2, "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", "", "unknown"),
        (1, "10.0.0.1", "1.1.1.1, nonsense", "unknown"),
        (1, "10.0.0.1", "203.0.113.9:5000", "unknown"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:3::1", "", "2001:db8:1:3::/64"),
        (1, "10.0.0.1", "[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "", "", "unknown"),
    ],
)
def test_whose_address_it_is(
    settings: Any, proxies: int, peer: str, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address(peer, forwarded) == address


@pytest.mark.django_db
def test_a_made_up_header_is_no_way_around(store: InParts, settings: Any) -> None:
    allow(settings, anonymous=3)
    for proxies, header in ((0, "{n}.1.1.1"), (1, "{n}.1.1.1, 203.0.113.7")):
        settings.TRUSTED_PROXIES = proxies
        statuses = [
            Client().get("/sign-in", headers={"X-Forwarded-For": header.format(n=n)}).status_code
            for n in range(1, 6)
        ]
        assert statuses == [200, 200, 200, 429, 429]
