"""A socket ends with what its person was signed in by, on word of the layer or by the poll."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import ending, tokens
from accounts.actions import set_password, update_access
from accounts.api_tokens import create_token, revoke_token, user_by
from accounts.models import ApiToken, BackOffice, TokenFamily, User
from accounts.tests.factories import UserFactory
from notifications.tests.sockets import Socket, cookie_of, on_a_loop
from teams.models import Team

pytestmark = pytest.mark.django_db(transaction=True)
NAME = settings.SESSION_COOKIE_NAME


def sign_out(cookie: str, user: User) -> None:
    client = Client()
    client.cookies[NAME] = cookie.partition("=")[2]
    client.post("/sign-out")
    assert not Session.objects.filter(pk=cookie.partition("=")[2]).exists()


def everywhere(cookie: str, user: User) -> None:
    note_session(cookie, user)
    ending.end_sign_ins(user=user)


def one_session(cookie: str, user: User) -> None:
    ending.end_session(user=user, session_id=note_session(cookie, user).pk)


def new_password(cookie: str, user: User) -> None:
    note_session(cookie, user)
    set_password(actor=user, user=user, password="a new horse 82")


def deactivated(cookie: str, user: User) -> None:
    staff = UserFactory.create(is_staff=True, is_superuser=True)
    update_access(actor=BackOffice.acting(staff), user=user, is_active=False)


def note_session(cookie: str, user: User) -> UserSession:
    """What allauth notes at a sign-in on the page."""
    key = cookie.partition("=")[2]
    noted: UserSession = UserSession.objects.create(
        user=user, session_key=key, ip="127.0.0.1", user_agent="x"
    )
    return noted


PAGE_ENDS = [sign_out, everywhere, one_session, new_password, deactivated]
Ending = Callable[[str, User], None]


async def close_of(socket: Socket) -> tuple[float, int]:
    started = time.monotonic()
    assert (await socket.hear())["code"] == "signed_out"
    code = await socket.hear_close()
    return time.monotonic() - started, code


@pytest.mark.parametrize("end", PAGE_ENDS)
@on_a_loop
async def test_a_page_is_cut_off_within_a_second(
    bob: User, team: Team, end: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.hub.POLL_SECONDS", 60)
    cookie = await sync_to_async(cookie_of)(bob)
    other = await sync_to_async(cookie_of)(bob)
    async with (
        Socket(origin=settings.SITE_URL, cookie=cookie) as socket,
        Socket(origin=settings.SITE_URL, cookie=other) as elsewhere,
    ):
        await socket.hear()
        await elsewhere.hear()
        await socket.follow("core")
        await settle()
        await sync_to_async(end)(cookie, bob)
        seconds, code = await close_of(socket)
        assert (seconds < 1, code) == (True, 4401)
        if end in (sign_out, one_session):
            assert (await elsewhere.ask("ping"))["type"] == "pong", "that session goes on"


async def settle() -> None:
    """Until the hub has joined the group."""
    await asyncio.sleep(0.3)


@pytest.mark.parametrize("end", PAGE_ENDS)
@on_a_loop
async def test_without_the_layer_the_poll_finds_it(
    bob: User, team: Team, end: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lose(*_: object) -> None:
        """Nothing arrives, and nobody hears of it."""

    monkeypatch.setattr("notifications.hub.POLL_SECONDS", 0.1)
    cookie = await sync_to_async(cookie_of)(bob)
    async with Socket(origin=settings.SITE_URL, cookie=cookie) as socket:
        await socket.hear()
        monkeypatch.setattr(get_channel_layer(), "group_send", lose)
        await sync_to_async(end)(cookie, bob)
        assert (await close_of(socket))[1] == 4401


def of_sign_in(user: User) -> tuple[str, Callable[[], None]]:
    pair = tokens.start_family(user)
    family = user.token_families.get()
    return tokens.issue_ticket(user, family_id=family.pk), lambda: tokens.end_family(
        pair["refresh"]
    )


def of_api_token(user: User) -> tuple[str, Callable[[], None]]:
    token, text = create_token(actor=user, user=user, name="x", scope="read")
    ticket = tokens.issue_ticket(user_by(text))  # type: ignore[arg-type]
    return ticket, lambda: revoke_token(actor=user, token=token)


def of_session(user: User) -> tuple[str, Callable[[], None]]:
    cookie = cookie_of(user)
    ticket = tokens.issue_ticket(user, session_key=cookie.partition("=")[2])
    return ticket, lambda: sign_out(cookie, user)


@pytest.mark.parametrize("sign_in", [of_sign_in, of_api_token, of_session])
@on_a_loop
async def test_a_program_is_cut_off_with_what_got_its_ticket(
    bob: User, team: Team, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.hub.POLL_SECONDS", 60)
    ticket, end = await sync_to_async(sign_in)(bob)
    async with Socket() as socket:
        await socket.ask("auth", ticket=ticket)
        await settle()
        await sync_to_async(end)()
        seconds, code = await close_of(socket)
        assert (seconds < 1, code) == (True, 4401)


def expire() -> None:
    past = timezone.now() - timedelta(seconds=1)
    TokenFamily.objects.update(expires_at=past)
    ApiToken.objects.update(expires_at=past)
    Session.objects.update(expire_date=past)


@pytest.mark.parametrize("sign_in", [of_sign_in, of_api_token, of_session])
@on_a_loop
async def test_a_program_is_cut_off_when_what_got_its_ticket_expires(
    bob: User, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.hub.POLL_SECONDS", 0.1)
    ticket, _ = await sync_to_async(sign_in)(bob)
    async with Socket() as socket:
        await socket.ask("auth", ticket=ticket)
        await sync_to_async(expire)()
        assert (await close_of(socket))[1] == 4401


@pytest.mark.parametrize("sign_in", [of_sign_in, of_api_token, of_session])
@on_a_loop
async def test_a_ticket_is_no_longer_good_than_what_it_was_got_with(
    bob: User, sign_in: Any
) -> None:
    ticket, end = await sync_to_async(sign_in)(bob)
    await sync_to_async(end)()
    async with Socket() as socket:
        assert (await socket.ask("auth", ticket=ticket))["code"] == "invalid_ticket"
