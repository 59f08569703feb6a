"""Each field of each write, wrong in each way: refused with a sentence, and nothing changed."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.tests.api import Api, has_files
from config.tests.api_world import ROUTES, World, a_world, everything
from config.tests.areas import AREAS
from config.tests.areas.area import Write

pytestmark = [pytest.mark.django_db, pytest.mark.security]

WRONG_TYPES: list[Any] = [5, 1.5, True, [], ["x"], {}, {"id": 5}]
LONG = "x" * 50_001

#: Field -> values that it refuses besides those of another type; None where that is one.
FIELDS: dict[str, list[Any]] = {
    "email": [None, "", "  ", "no address", "a@b", "x" * 250 + "@example.com", LONG, "a\x00@b.de"],
    "password": [None, "", "short", LONG, "\x00" * 9],
    "first_name": [None, "x" * 101, "a\x00b"],
    "last_name": [None, "x" * 101, "a\x00b"],
    "refresh": [None, "", "x", "a.b.c", LONG, "ü.ü.ü"],
    "name": [None, "", " ", "x" * 101, "a\x00b"],
    "slug": [None, "", "two words", "ümlaut", "x" * 51, "a/b", "a\x00b"],
    "key": [None, "", "A", "1A", "A-B", "ÄÖ", "TOOLONGAKEY", LONG],
    "role": [None, "", "owner", "ADMIN", LONG],
    "token": [None, "", LONG],
    "team": [None, "", LONG],
    "title": [None, "", "   ", "x" * 201, "a\x00b"],
    "description": [None, LONG, "a\x00b"],
    "status": [None, "", "nonsense", str(uuid4()), LONG],
    "priority": [None, "", "HIGH", "3", "highest", LONG],
    "due_date": [
        "",
        "tomorrow",
        "2027-02-30",
        "2027-13-01T00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "20270131T999999",
        LONG,
    ],
    "points": [-1, 32_768, 10**30, 1.5, "5", True],
    "assignee": ["", "x", "ME", str(uuid4()), LONG, {"id": None}, {"name": "Bob"}],
    "body": [None, "", "  ", LONG, "a\x00b"],
}
TASK = {"title": "T", "description": "d", "status": "todo", "priority": "low"}
TASK |= {"due_date": "2027-01-31", "points": 3, "assignee": None}  # type: ignore[dict-item]
PERSON = {"first_name": "A", "last_name": "B"}
_WRITES: list[tuple[str, str, dict[str, Any], set[str]]] = [
    (
        "POST",
        "auth/register",
        {"email": "n@example.com", "password": "correct horse", **PERSON},
        {"email", "password"},
    ),
    (
        "POST",
        "auth/login",
        {"email": "n@example.com", "password": "correct horse"},
        {"email", "password"},
    ),
    ("POST", "auth/refresh", {"refresh": "x.y.z"}, {"refresh"}),
    ("POST", "auth/logout", {"refresh": "x.y.z"}, {"refresh"}),
    ("DELETE", "auth/logout", {"refresh": "x.y.z"}, {"refresh"}),
    ("POST", "auth/socket-ticket", {}, set()),
    ("PATCH", "users/me", PERSON, set()),
    ("POST", "teams", {"name": "N", "slug": "n", "key": "NN"}, {"name", "slug", "key"}),
    ("PATCH", "teams/{slug}", {"name": "N", "slug": "n", "key": "NN"}, set()),
    ("PATCH", "teams/{slug}/members/{user_id}", {"role": "viewer"}, set()),
    (
        "POST",
        "teams/{slug}/invitations",
        {"email": "n@example.com", "role": "viewer"},
        {"email", "role"},
    ),
    ("POST", "teams/{slug}/invitations/{id}/resend", {}, set()),
    ("POST", "invitations/accept", {"token": "x"}, {"token"}),
    ("POST", "tasks", {"team": "core", **TASK}, {"team", "title"}),
    ("PATCH", "tasks/{id}", TASK, set()),
    ("PUT", "tasks/{id}", TASK, {"title"}),
    ("POST", "tasks/{id}/comments", {"body": "b"}, {"body"}),
    ("PATCH", "comments/{id}", {"body": "b"}, set()),
]
WRITES = [Write(*write) for write in _WRITES] + [w for area in AREAS for w in area.writes]
IDS = [f"{write.method} {write.path}" for write in WRITES]
#: A wrong value here is as good as an unknown one, and what a login says about it is the same.
NOT_FOUND = {"team", "token"}
NO_SIGN_IN = {("auth/login", "email"), ("auth/login", "password")}


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.mark.parametrize("write", WRITES, ids=IDS)
def test_every_field_in_every_wrong_way(world: World, write: Write) -> None:
    path, good = _own(world, write.path), world.fill(write.good)
    api, before = world.api("admin"), everything(world.team)
    for field in good:
        for value in [*write.wrong.get(field, FIELDS.get(field, [])), *WRONG_TYPES]:
            if _is_fine(write, field, value):
                continue
            reply = api.call(write.method, path, good | {field: value})
            assert reply.status in _expected(path, field), (field, value, reply.raw)
            if reply.status == 400:
                assert list(reply.details) == [field], (value, reply.raw)
    assert everything(world.team) == before


@pytest.mark.parametrize("write", WRITES, ids=IDS)
def test_what_is_missing_or_unknown(world: World, write: Write) -> None:
    path, good = _own(world, write.path), world.fill(write.good)
    api, before = world.api("admin"), everything(world.team)
    for field in write.required:
        left = {name: value for name, value in good.items() if name != field}
        reply = api.call(write.method, path, left)
        assert (reply.status, list(reply.details)) == (400, [field])
    for name in ("nonsense", "is_superuser", "", "x" * 5000, "ü", "__proto__"):
        reply = api.call(write.method, path, good | {name: "x"})
        assert reply.status == 400, (name, reply.raw)
        assert list(reply.details) == [name[:100]]
    assert everything(world.team) == before


#: An admin has none of these: their own tests send them wrong bodies.
_OF_OTHERS = {
    ("POST", "shared-tasks/{id}/comments"),
    ("PATCH", "shared-tasks/{id}/comments/{comment_id}"),
    ("PATCH", "notifications/{id}"),
}


def test_the_batteries_above_meet_every_write() -> None:
    sent = [route for route in ROUTES if route.body or route.method == "POST"]
    written = {route.template for route in sent if not has_files(route.body)}
    assert written - _OF_OTHERS == {(write.method, write.path) for write in WRITES}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "malformed_json"),
        (b"{'title': 'x'}", "malformed_json"),
        (b'{"title": "x",}', "malformed_json"),
        (b'{"title": NaN}', "malformed_json"),
        (b'{"points": Infinity}', "malformed_json"),
        (b'{"points": 1e999}', "malformed_json"),
        (b'{"points": ' + b"9" * 5000 + b"}", "malformed_json"),
        (b'{"title": "x", "title": "y"}', "malformed_json"),
        (b'{"title": "\xff"}', "malformed_json"),
        (b'\xef\xbb\xbf{"title": "x"}', "malformed_json"),
        (b"[" * 100_000, "malformed_json"),
        (b'{"a":' * 100_000, "malformed_json"),
        (b"[]", "validation_error"),
        (b'"title"', "validation_error"),
        (b"null", "validation_error"),
        (b"5", "validation_error"),
        (b'{"title": "a\\u0000b"}', "validation_error"),
        (b'{"title": "a\\ud800b"}', "validation_error"),
        (b'{"a\\ud800b": 1}', "validation_error"),
        (b'{"a\\u0000b": 1}', "validation_error"),
        (b'{"title": {"x": ["\\udfff"]}}', "validation_error"),
        (b'{"title": ' + b"[" * 500 + b"]" * 500 + b"}", "validation_error"),
        (b'{"title": 18446744073709551616}', "validation_error"),
        (b'{"title": {"x": [-1%s]}}' % (b"0" * 310), "validation_error"),
        (b'{"title": 1e25}', "validation_error"),
    ],
    ids=range(25),
)
def test_bodies_that_are_no_json_object(world: World, raw: bytes, code: str) -> None:
    api, before = world.api("admin"), everything(world.team)
    for method, path in (("POST", "tasks"), ("PATCH", "tasks/CORE-1"), ("POST", "auth/login")):
        reply = api.call(method, path, raw)
        assert (reply.status, reply.code) == (400, code), reply.raw
    assert everything(world.team) == before


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/xml",
        "nonsense",
        "",
    ],
)
def test_another_content_type(world: World, content_type: str) -> None:
    api = world.api("admin")
    response = api.client.post(
        "/api/v1/tasks", b'{"title": "x"}', content_type=content_type, headers=api.headers
    )
    assert response.status_code == 415
    assert response.json()["error"]["code"] == "unsupported_media_type"


def test_utf_8_may_be_said(world: World) -> None:
    api = world.api("admin")
    response = api.client.post(
        "/api/v1/tasks",
        '{"team": "core", "title": "Ü"}'.encode(),
        content_type='application/json; charset="UTF-8"',
        headers=api.headers,
    )
    assert (response.status_code, response.json()["data"]["title"]) == (201, "Ü")


def test_an_empty_body_misses_everything(world: World) -> None:
    assert set(world.api("admin").post("tasks").details) == {"team", "title"}


def test_an_answer_is_json_or_nothing(world: World) -> None:
    api = world.api("admin")
    refused = api.call("GET", "tasks", Accept="text/html")
    assert (refused.status, refused.code) == (406, "not_acceptable")
    for accept in ("*/*", "application/*", "text/html, application/json;q=0.5"):
        assert api.call("GET", "tasks", Accept=accept).status == 200


def test_a_body_of_over_10_mb(world: World) -> None:
    body = b'{"title": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    reply = world.api("admin").call("POST", "tasks", body)
    assert (reply.status, reply.code) == (413, "body_too_large")


@pytest.mark.parametrize(
    "query",
    [
        "tasks?page=0",
        "tasks?page=-1",
        "tasks?page=x",
        "tasks?page=",
        "tasks?page=1.5",
        "tasks?page=99999999999999999999",
        "tasks?page=1000001",
        "tasks?page=²",
        "tasks?limit=0",
        "tasks?limit=101",
        "tasks?limit=x",
        "tasks?limit=",
        "tasks?cursor=x",
        "tasks?cursor=%00",
        "tasks?cursor=ü:ü:ü",
        "tasks?page=1&cursor=",
        "tasks?sort=",
        "tasks?sort=x",
        "tasks?sort=--title",
        "tasks?sort=title,",
        "tasks?sort=id",
        "tasks?sort=title,-title",
        "tasks?status=",
        "tasks?status=x",
        "tasks?status=todo,",
        "tasks?priority=",
        "tasks?priority=5",
        "tasks?assignee=",
        "tasks?assignee=x",
        "tasks?search=%00",
        "tasks?search=" + "x" * 201,
        "tasks?team=%00",
        "tasks?format=json",
        "tasks?team=core&team=core",
        "tasks?nonsense=1",
        "tasks?%00=1",
        "tasks/CORE-1?x=1",
        "teams?search=x",
        "teams/core?x=1",
        "teams/core/members?role=admin",
        "users/me?x=1",
        "teams/core/events?since=x",
        "teams/core/events?since=-1",
        "teams/core/events?since=",
        "teams/core/events?since=9223372036854775808",
        "teams/core/events?limit=501",
        "teams/core/events?limit=0",
        "teams/core/events?page=1",
    ],
)
def test_wrong_queries(world: World, query: str) -> None:
    reply = world.api("admin").get(query)
    assert (reply.status, reply.code) == (400, "validation_error"), reply.raw


@pytest.mark.parametrize(
    "path",
    [
        "tasks/x",
        "tasks/CORE-0",
        "tasks/CORE-99999999999999999999",
        "tasks/CORE-²",
        "tasks/CORE",
        "tasks/-1",
        "tasks/%00",
        "tasks/{urn}",
        "teams/%00",
        "teams/ü",
        "comments/x",
        "teams/core/members/x",
        "tasks/CORE-1%00",
        "tasks/ß-1",
        "tasks/" + "x" * 5000,
    ],
)
def test_ids_that_are_none(world: World, path: str) -> None:
    reply = world.api("admin").call("DELETE" if "comments" in path else "GET", path)
    assert (reply.status, reply.code) == (404, "not_found")


def test_an_error_of_ours_says_nothing_of_the_inside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the secret of the inside")

    monkeypatch.setattr("tasks.api.views.show_task", broken)
    reply = world.api("admin").get("tasks/CORE-1")
    assert (reply.status, reply.code) == (500, "internal_error")
    assert b"secret" not in reply.raw


def _own(world: World, path: str) -> str:
    """Only the author may edit a comment, so here the caller is."""
    if path.startswith("comments/"):
        type(world.comment).objects.update(author=world.people["admin"])
    if path == "users/{id}":
        admin = world.people["admin"]
        return f"users/{admin.pk if admin else None}"
    return world.path(path)


def _is_fine(write: Write, field: str, value: Any) -> bool:
    """Values of another type that this field does take."""
    fine = write.fine.get(field, [5] if field == "points" else [])
    return any(type(value) is type(taken) and value == taken for taken in fine)


def _expected(path: str, field: str) -> set[int]:
    if (path, field) in NO_SIGN_IN or field == "refresh":
        return {400, 401}
    return {400, 404} if field in NOT_FOUND else {400}


def test_nothing_here_is_signed_out() -> None:
    assert Api().post("tasks", b"{").status == 401, "who you are comes before what you say"
