"""The short way to a 304 gives nothing that the usual way would not give."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import structlog
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts import ending
from accounts.actions import set_password, update_access, update_profile
from accounts.api_tokens import create_token
from accounts.limits import Limit
from accounts.models import Scope, TokenFamily, User
from accounts.tests.api import Api, Reply
from config import unchanged
from config.tests.over_wsgi import OverWsgi, program
from config.unchanged import Unchanged
from tasks.tests.factories import TaskFactory
from teams.actions import delete_team
from teams.actions.member import change_role, remove_member
from teams.models import Membership, Team
from teams.tests.factories import a_member, a_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]

LIST = "tasks?team=core&status=todo"
#: What both ways have to say alike. The rest is about bodies and pages, which a 304 is not.
HEADERS = ("ETag", "Cache-Control", "Vary", "RateLimit-Policy")


@pytest.fixture(autouse=True)
def task(team: Team) -> None:
    TaskFactory.create(team=team)


def again(api: Api, path: str, tag: str) -> Reply:
    return api.call("GET", path, **{"If-None-Match": tag})


def tag_of(api: Api, path: str = LIST) -> str:
    """The tag of the path, by which the short way knows it."""
    tag = str(api.get(path).headers["ETag"])
    with CaptureQueriesContext(connection) as captured:
        assert again(api, path, tag).status == 304
    assert len(captured) == 1
    return tag


def member(team: Team, user: User) -> Membership:
    return Membership.objects.get(team=team, user=user)


ENDED: dict[str, Callable[[User], object]] = {
    "signed out everywhere": lambda bob: ending.end_sign_ins(user=bob),
    "this program signed out": lambda bob: ending.end_program(
        user=bob, family_id=TokenFamily.objects.get(user=bob).pk
    ),
    "a new password": lambda bob: set_password(
        actor=bob, user=bob, password="another one of 5 words", keep_session=None
    ),
    "deactivated": lambda bob: update_access(actor=None, user=bob, is_active=False),
}
HIDDEN: dict[str, Callable[[Team, User], object]] = {
    "removed": lambda team, bob: remove_member(actor=None, membership=member(team, bob)),
    "a guest by now": lambda team, bob: change_role(
        actor=None, membership=member(team, bob), role="guest"
    ),
    "the team deleted": lambda team, bob: delete_team(actor=None, team=team),
    # Past the actions: no clock has moved.
    "gone from the table": lambda team, bob: member(team, bob).delete(),
    "hidden in the table": lambda team, bob: Team.objects.update(deleted_at=timezone.now()),
}


@pytest.mark.parametrize("how", ENDED)
def test_a_sign_in_that_has_ended(bob: User, how: str) -> None:
    api = program(bob)
    tag = tag_of(api)
    ENDED[how](bob)
    assert again(api, LIST, tag).status == 401


@pytest.mark.parametrize("how", HIDDEN)
def test_a_team_that_is_not_seen_any_more(team: Team, bob: User, how: str) -> None:
    api = program(bob)
    tag, of_all = tag_of(api), tag_of(api, "tasks")
    HIDDEN[how](team, bob)
    assert again(api, LIST, tag).status == 404
    assert again(api, "tasks", of_all).status == 200


def test_another_role_is_another_answer(team: Team, bob: User) -> None:
    api = program(bob)
    tag = tag_of(api)
    Membership.objects.filter(user=bob).update(role="viewer")
    assert again(api, LIST, tag).status == 200


def test_a_token_that_is_over_or_none(bob: User) -> None:
    api = program(bob)
    tag = tag_of(api)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert again(api, LIST, tag).status == 401
    head, _, signature = api.headers["Authorization"].rpartition(".")
    for text in (f"{head}.{signature[::-1]}", "Bearer x.y.z", "Bearer", "Bearer a b", "Basic x"):
        api.headers["Authorization"] = text
        assert again(api, LIST, tag).status == 401, text
    assert again(program(), LIST, tag).status == 401


def test_any_other_question_is_answered(alice: User, bob: User, team: Team) -> None:
    api = program(bob)
    tag = tag_of(api)
    a_team(bob, slug="other")
    for path in ("tasks?team=core", f"{LIST}&page=1", "tasks?team=other&status=todo", "tasks"):
        assert again(api, path, tag).status == 200, path
    assert again(program(alice), LIST, tag).status == 200
    assert again(api, LIST, tag.replace("clock.core", "clock.other")).status == 200
    assert again(api, LIST, tag.replace("clock.core", "clock.")).status == 200
    assert again(api, LIST, f'"x", {tag}').status == 304
    assert api.call("HEAD", LIST, **{"If-None-Match": tag}).status == 304


@pytest.mark.parametrize("change", ["event", "epoch", "version of the software"])
def test_a_stale_tag(alice: User, team: Team, settings: Settings, change: str) -> None:
    api = program(alice)
    tag = tag_of(api)
    if change == "event":
        a_member(team, "viewer")
    elif change == "epoch":
        team.clock.epoch = team.pk
        team.clock.save()
    else:
        settings.SPECTACULAR_SETTINGS = settings.SPECTACULAR_SETTINGS | {"VERSION": "99"}
    assert again(api, LIST, tag).status == 200


def test_what_names_mean_may_change_without_a_clock(alice: User, bob: User) -> None:
    """So lists that name people or days are read before they are called unchanged."""
    api = program(alice)
    for text in ("assignee=bob@example.com", "q=due:today", "q=watcher:me"):
        assert '"clock' not in api.get(f"tasks?{text}").headers["ETag"], text
    assert '"clock' in api.get("tasks?assignee=me").headers["ETag"]


def test_an_api_token_goes_the_usual_way(alice: User, team: Team) -> None:
    """Its scopes and its team are asked there."""
    _, text = create_token(actor=alice, user=alice, name="x", scope=Scope.READ, team_id=team.pk)
    api = program()
    api.headers["Authorization"] = f"Bearer {text}"
    tag = api.get(LIST).headers["ETag"]
    with CaptureQueriesContext(connection) as captured:
        assert again(api, LIST, tag).status == 304
    assert len(captured) == 2


def test_it_is_counted_and_noted_as_any_other(bob: User, settings: Settings) -> None:
    settings.RATE_LIMITS = {Limit.PERSON: 4}
    api = program(bob)
    first = api.get(LIST)
    tag = first.headers["ETag"]
    with structlog.testing.capture_logs() as lines:
        short = again(api, LIST, tag)
    assert short.headers["RateLimit"].startswith('"person";r=2;')
    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["status"], line["user_id"]) == (304, str(bob.pk))
    usual = api.call("HEAD", LIST, **{"If-None-Match": tag})
    assert {name: short.headers[name] for name in HEADERS} == {
        name: usual.headers[name] for name in HEADERS
    }
    assert short.headers["X-Request-ID"]
    assert [again(api, LIST, tag).status for _ in range(2)] == [304, 429]


def test_who_was_away_is_noted(bob: User) -> None:
    api = program(bob)
    tag = tag_of(api)
    long_ago = timezone.now() - timedelta(hours=1)
    User.objects.filter(pk=bob.pk).update(last_active_at=long_ago)
    assert again(api, LIST, tag).status == 304
    assert User.objects.get(pk=bob.pk).last_active_at > long_ago
    tag_of(api)


def test_a_new_name_is_a_new_answer(alice: User, bob: User) -> None:
    api = program(alice)
    tag = tag_of(api)
    update_profile(actor=bob, user=bob, first_name="Robert")
    assert again(api, LIST, tag).status == 200


def test_a_page_of_another_site_goes_the_usual_way(bob: User, settings: Settings) -> None:
    """Its browser shows it only what names its origin."""
    settings.CORS_ALLOWED_ORIGINS = ["https://elsewhere.example"]
    api = program(bob)
    tag = tag_of(api)
    headers = {"If-None-Match": tag, "Origin": "https://elsewhere.example"}
    answer = api.call("GET", LIST, **headers)
    assert answer.status == 304
    assert answer.headers["Access-Control-Allow-Origin"] == "https://elsewhere.example"


def test_a_token_on_an_open_line_is_sent_to_the_closed_one(bob: User, settings: Settings) -> None:
    api = program(bob)
    tag = tag_of(api)
    settings.SECURE_SSL_REDIRECT = True
    client, path = OverWsgi(Unchanged(WSGIHandler())), f"/api/v1/{LIST}"
    headers = api.headers | {"If-None-Match": tag}
    assert client.generic("GET", path, headers=headers).status_code == 301
    assert client.generic("GET", path, secure=True, headers=headers).status_code == 304


def test_an_error_of_the_database_is_answered_by_the_usual_way(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = program(bob)
    tag = tag_of(api)

    def fail(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(unchanged, "known_by_sign_in", fail)
    with CaptureQueriesContext(connection) as captured:
        assert again(api, LIST, tag).status == 304
    assert len(captured) > 1


def test_an_address_of_any_letters(bob: User) -> None:
    api = program(bob)
    tag = tag_of(api, "tasks?team=core&q=größe")
    assert again(api, "teams/größe", tag).status == 404
