"""Where somebody is signed in, and being signed out there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import actions, jobs
from accounts.models import SocketTicket, TokenFamily, User
from accounts.signing_in.browsers import browser_name
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD
from accounts.tokens import issue_ticket, redeem_ticket, start_family
from notifications.models import Delivery

pytestmark = pytest.mark.django_db

NEW = "a much better one"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def a_browser(user: User, agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/sign-in", {"email": user.email, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile").status_code == 200


def test_the_list_names_browsers_and_programs(alice: User, bob: User) -> None:
    here = a_browser(alice)
    a_browser(alice, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1")
    a_browser(bob, "curl/8")
    start_family(alice)
    page = here.get("/profile/sessions").text
    assert page.index("Firefox on Linux") < page.index("This one") < page.index("Safari on iPhone")
    assert page.count("Signed in over the API") == 1
    assert "curl" not in page
    assert str(here.session.session_key) not in page


def test_signing_out_everywhere(alice: User, bob: User) -> None:
    here, there, his = a_browser(alice), a_browser(alice), a_browser(bob)
    program, ticket = Api(alice), issue_ticket(alice)
    assert here.get("/profile/sessions/end").status_code == 405
    answer = here.post("/profile/sessions/end")
    assert answer["Location"] == "/sign-in"
    assert not is_in(here)
    assert not is_in(there)
    assert program.get("users/me").status == 401
    assert redeem_ticket(ticket) is None
    assert is_in(his)


def test_signing_out_everywhere_but_here(alice: User) -> None:
    here, there, program = a_browser(alice), a_browser(alice), Api(alice)
    here.post("/profile/sessions/end", {"keep": "here"})
    assert is_in(here)
    assert not is_in(there)
    assert program.get("users/me").status == 401


def test_ending_one(alice: User, bob: User) -> None:
    here, there, his = a_browser(alice), a_browser(alice), a_browser(bob)
    ids = {one.session_key: one.pk for one in UserSession.objects.all()}
    for other in (ids[his.session.session_key], 999_999):
        assert here.post(f"/profile/sessions/{other}/end").status_code == 404
    assert is_in(his)
    assert here.post(f"/profile/sessions/{ids[there.session.session_key]}/end").status_code == 302
    assert not is_in(there)
    assert is_in(here)


def test_ending_one_program(alice: User, bob: User) -> None:
    here, mine, his = a_browser(alice), Api(alice), Api(bob)
    for other in (bob.token_families.get().pk, uuid4()):
        assert here.post(f"/profile/programs/{other}/end").status_code == 404
    assert his.get("users/me").status == 200
    here.post(f"/profile/programs/{alice.token_families.get().pk}/end")
    assert mine.get("users/me").status == 401


def test_sign_ins_that_have_run_out_are_forgotten(alice: User) -> None:
    here, there, mine, other = a_browser(alice), a_browser(alice), Api(alice), Api(alice)
    used, unused = issue_ticket(alice), issue_ticket(alice)
    jobs.forget_sign_ins()
    assert (UserSession.objects.count(), TokenFamily.objects.count()) == (2, 2)
    over = timezone.now() - timedelta(days=2)
    gone = there.session.session_key
    Session.objects.filter(session_key=gone).update(expire_date=over)
    UserSession.objects.update(created_at=over)
    TokenFamily.objects.filter(pk=TokenFamily.objects.latest("pk").pk).update(expires_at=over)
    SocketTicket.objects.filter(pk=SocketTicket.objects.latest("pk").pk).update(expires_at=over)
    jobs.forget_sign_ins()
    assert [one.session_key for one in UserSession.objects.all()] == [here.session.session_key]
    assert not Session.objects.filter(session_key=gone).exists()
    assert (is_in(here), is_in(there)) == (True, False)
    assert (mine.get("users/me").status, other.get("users/me").status) == (200, 401)
    assert (redeem_ticket(used), redeem_ticket(unused)) != (None, None)
    assert SocketTicket.objects.count() == 0


def test_a_changed_password_keeps_only_this_browser(alice: User) -> None:
    here, there, program = a_browser(alice), a_browser(alice), Api(alice)
    wrong = here.post("/profile/password", {"current_password": "no", "password": NEW})
    assert wrong.status_code == 422
    weak = here.post("/profile/password", {"current_password": PASSWORD, "password": "short"})
    assert weak.status_code == 422
    assert is_in(there)
    key = here.session.session_key
    answer = here.post("/profile/password", {"current_password": PASSWORD, "password": NEW})
    assert answer.status_code == 302
    assert is_in(here)
    assert here.session.session_key != key
    assert not is_in(there)
    assert program.get("users/me").status == 401
    assert here.get("/profile/sessions").text.count("Firefox on Linux") == 1
    assert Delivery.objects.get(kind="security").payload["what"] == "password_changed"


def test_a_password_changed_over_the_api_goes_on_with_new_tokens(alice: User) -> None:
    there, program = a_browser(alice), Api(alice)
    body = {"current_password": PASSWORD, "password": NEW}
    refused = program.post("auth/password/change", body | {"current_password": "no"})
    assert (refused.status, list(refused.details)) == (400, ["current_password"])
    reply = program.post("auth/password/change", body)
    assert reply.status == 200
    assert program.get("users/me").status == 401
    program.headers["Authorization"] = f"Bearer {reply.data['access']}"
    assert program.get("users/me").status == 200
    assert not is_in(there)
    assert Api().post("auth/login", {"email": alice.email, "password": PASSWORD}).status == 401


def test_the_command_signs_out_as_well(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    there, program = a_browser(alice), Api(alice)
    typed = iter(["short", "short", NEW, "another", NEW, NEW])
    command = "accounts.management.commands.changepassword.getpass"
    monkeypatch.setattr(command, lambda _: next(typed))
    for message in ("too short", "not the same"):
        with pytest.raises(CommandError, match=message):
            call_command("changepassword", alice.email)
    assert is_in(there)
    call_command("changepassword", alice.email.upper())
    assert not is_in(there)
    assert program.get("users/me").status == 401
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("changepassword", "nobody@example.com")


def test_nobody_sets_the_password_of_somebody_else(alice: User, bob: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.set_password(actor=alice, user=bob, password=NEW)


def test_the_list_costs_the_same_for_many_programs(
    alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    here = a_browser(alice)
    for _ in range(10):
        start_family(alice)
    with django_assert_max_num_queries(9):
        here.get("/profile/sessions")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh) Version/18.0 Safari/605.1", "Safari on macOS"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_in_words(agent: str, name: str) -> None:
    assert browser_name(agent) == name
