"""The live socket: who may open it, what it replays, what it goes on with, and when it is shut."""

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from accounts.models import User
from accounts.tokens import issue_ticket
from notifications.tests.sockets import Socket, cookie_of, on_a_loop

pytestmark = pytest.mark.django_db(transaction=True)


@on_a_loop
async def test_a_page_is_who_is_signed_in_on_it(alice: User) -> None:
    cookie = await sync_to_async(cookie_of)(alice)
    async with Socket(origin=settings.SITE_URL, cookie=cookie) as socket:
        hello = await socket.hear()
    person = {"id": str(alice.pk), "name": "Alice"}
    assert hello == {"type": "hello", "protocol": 1, "user": person}


@on_a_loop
async def test_a_program_shows_a_ticket_once(alice: User) -> None:
    ticket = await sync_to_async(issue_ticket)(alice)
    async with Socket() as socket:
        hello = await socket.ask("auth", ticket=ticket, ref="a")
        assert (hello["type"], hello["user"]["id"], hello["ref"]) == ("hello", str(alice.pk), "a")
    async with Socket() as thief:
        refusal = await thief.ask("auth", ticket=ticket, ref=7)
        assert (refusal["code"], refusal["ref"]) == ("invalid_ticket", 7)
        assert await thief.hear_close() == 4401
