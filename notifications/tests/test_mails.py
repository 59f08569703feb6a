"""What stands in the mails, that their links work, and the reasons not to send one after all."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notifications.actions import resume_kind, stop_kind
from notifications.delivering import claim, deliver
from notifications.mails import Mail, compose
from notifications.models import Delivery, Kind
from notifications.stopping import Reader
from notifications.suppressing import Suppressed
from notifications.tests.factories import an_assignment, an_invitation
from tasks.actions import delete_task, update_task
from tasks.models import Priority, Task
from teams.actions import accept_invitation, delete_team, remove_member, revoke_invitation
from teams.invitations import make_token
from teams.models import Invitation, Team

HOST = urlsplit(settings.SITE_URL).hostname
pytestmark = pytest.mark.django_db


def html(message: Mail) -> str:
    return str(message.alternatives[0][0])


def links(part: object) -> list[str]:
    return re.findall(r"https?://[^\s\"<>]+", str(part))


def follow(client: Client, url: str) -> str:
    """GET an address out of a mail the way a browser would; what the page says."""
    assert url.startswith(settings.SITE_URL + "/")
    response = client.get(url.removeprefix(settings.SITE_URL))
    assert response.status_code == 200, url
    return response.content.decode()


def task_of(delivery: Delivery) -> Task:
    return Task.objects.get(pk=delivery.payload["target"])


def test_an_assignment_says_who_gave_what_and_where_to_find_it(
    team: Team, alice: User, bob: User, client: Client
) -> None:
    message = compose(an_assignment(team, bob, alice, title="Paint <it>", priority=Priority.HIGH))
    assert (message.to, message.subject) == ([bob.email], "[CORE-1] Paint <it>")
    for part in (message.body, html(message)):
        assert "Alice assigned" in " ".join(part.split())
        assert "High" in part
        assert "You get this mail because CORE-1 was assigned to you (bob@example.com)" in part
    assert "Paint <it>" in message.body
    assert "Paint &lt;it&gt;" in html(message)
    client.force_login(bob)
    for part in (message.body, html(message)):
        task_url, mute_url, stop_url = links(part)
        assert "Paint &lt;it&gt;" in follow(client, task_url)
        assert "CORE-1" in follow(client, mute_url)
        assert "Stop these mails?" in follow(client, stop_url)


def test_an_invitation_says_into_what_and_its_link_opens_the_team(
    team: Team, alice: User, client: Client
) -> None:
    delivery = an_invitation(team, "dora@example.com", alice)
    message = compose(delivery)
    assert message.subject == "Alice invites you to Core"
    for part in (message.body, html(message)):
        assert "as developer" in part
        assert "Alice gave this address (dora@example.com)" in " ".join(part.split())
        accept_url, stop_url = links(part)
        assert "Core" in follow(client, accept_url)
        assert "dora@example.com" in follow(client, stop_url)


def test_what_the_system_did_names_nobody(team: Team, bob: User) -> None:
    assert "Somebody assigned a task" in compose(an_assignment(team, bob)).body
    invitation = compose(an_invitation(team, "dora@example.com"))
    assert invitation.subject == "You are invited to Core"


def test_the_headers_let_mail_programs_unsubscribe(team: Team, bob: User) -> None:
    message = compose(an_assignment(team, bob))
    parsed = message.message()
    stop_url = links(message.body)[-1]
    assert parsed["List-Unsubscribe"] == f"<{stop_url}>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert f"List-Unsubscribe: <{stop_url}>\r\n".encode() in parsed.as_bytes()


def test_a_mail_that_arrives_twice_has_one_message_id(team: Team, bob: User) -> None:
    delivery = an_assignment(team, bob)
    first, second = (compose(delivery).message()["Message-ID"] for _ in range(2))
    assert first == second == f"<{delivery.pk}@{HOST}>"
    assert compose(an_assignment(team, bob)).message()["Message-ID"] != first


@pytest.mark.parametrize("title", ["Ünïcode ✓ 漢字", "x" * 200, "a\u2028b", "Bcc: eve@example.com"])
def test_any_title_makes_a_mail(team: Team, bob: User, title: str) -> None:
    parsed = compose(an_assignment(team, bob, title=title)).message()
    assert parsed["Subject"] == f"[CORE-1] {' '.join(title.split())}"
    assert parsed["Bcc"] is None


def test_the_mail_tells_how_things_stand_when_it_is_sent(
    team: Team, alice: User, bob: User
) -> None:
    delivery = an_assignment(team, bob, alice, title="Old")
    update_task(actor=alice, task=task_of(delivery), title="New")
    assert compose(delivery).subject == "[CORE-1] New"


def reason_not_to_send(delivery: Delivery) -> str:
    with pytest.raises(Suppressed) as reason:
        compose(delivery)
    return str(reason.value)


def test_a_task_that_was_given_to_somebody_else(team: Team, alice: User, bob: User) -> None:
    delivery = an_assignment(team, bob)
    update_task(actor=bob, task=task_of(delivery), assignee=alice)
    assert "somebody else" in reason_not_to_send(delivery)


def test_a_task_that_is_gone(team: Team, alice: User, bob: User) -> None:
    delivery = an_assignment(team, bob)
    delete_task(actor=alice, task=task_of(delivery))
    assert "is gone" in reason_not_to_send(delivery)


def test_a_person_who_is_gone(team: Team, bob: User) -> None:
    delivery = an_assignment(team, bob)
    Delivery.objects.update(recipient=None)
    delivery.refresh_from_db()
    assert "is gone" in reason_not_to_send(delivery)


def test_a_member_who_was_removed(team: Team, alice: User, bob: User) -> None:
    delivery = an_assignment(team, bob)
    remove_member(actor=alice, membership=team.memberships.get(user=bob))
    assert "cannot see" in reason_not_to_send(delivery)


def test_a_member_who_was_deactivated(team: Team, bob: User) -> None:
    delivery = an_assignment(team, bob)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    delivery.refresh_from_db()
    assert "deactivated" in reason_not_to_send(delivery)


def test_an_invitation_that_was_revoked(team: Team, alice: User) -> None:
    delivery = an_invitation(team, "dora@example.com")
    revoke_invitation(actor=alice, invitation=Invitation.objects.get(email="dora@example.com"))
    assert "not open" in reason_not_to_send(delivery)


def test_an_invitation_that_was_accepted(team: Team, charlie: User) -> None:
    delivery = an_invitation(team, charlie.email)
    invitation = Invitation.objects.get(email=charlie.email)
    accept_invitation(actor=charlie, token=make_token(invitation))
    assert "not open" in reason_not_to_send(delivery)


def test_an_invitation_that_has_expired(team: Team) -> None:
    delivery = an_invitation(team, "dora@example.com")
    Invitation.objects.update(expires_at=timezone.now())
    assert "not open" in reason_not_to_send(delivery)


def test_an_invitation_into_a_team_that_is_gone(team: Team, alice: User) -> None:
    delivery = an_invitation(team, "dora@example.com")
    delete_team(actor=alice, team=team)
    assert "not open" in reason_not_to_send(delivery)


def test_a_kind_that_was_stopped_and_no_other(team: Team, bob: User, charlie: User) -> None:
    assignment, invitation = an_assignment(team, bob), an_invitation(team, charlie.email)
    stop_kind(reader=Reader(bob.email), kind=Kind.ASSIGNED)
    stop_kind(reader=Reader(bob.email), kind=Kind.ASSIGNED)
    stop_kind(reader=Reader(charlie.email), kind=Kind.ASSIGNED)
    assert "has stopped" in reason_not_to_send(assignment)
    assert compose(invitation).to == [charlie.email]
    resume_kind(reader=Reader(bob.email), kind=Kind.ASSIGNED)
    assert compose(assignment).to == [bob.email]


def test_the_reason_stands_with_the_delivery(team: Team, bob: User) -> None:
    Delivery.objects.all().delete()
    an_assignment(team, bob)
    stop_kind(reader=Reader(bob.email), kind=Kind.ASSIGNED)
    delivery = claim()
    assert delivery is not None
    assert deliver(delivery) is None
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (Delivery.State.SUPPRESSED, 0)
    assert delivery.last_error == "The person has stopped this kind of mail."
    assert delivery.lease_until is None
