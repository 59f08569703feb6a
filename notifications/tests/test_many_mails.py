"""What mails, short messages, digests and the page say of many tasks, as they are by then."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tests.api import Api
from notifications.digesting import send_digest
from notifications.mailing import COALESCE
from notifications.mails import Mail, compose
from notifications.models import Delivery, Notification
from notifications.preferences import set_timing
from notifications.short_texts import short_text
from notifications.suppressing import Suppressed
from notifications.tests.many import change, forget
from tasks.actions import (
    add_relation,
    delete_task,
    share_task,
    update_task,
    watch_task,
)
from tasks.models import RelationType, Task
from tasks.tests.factories import TaskFactory
from teams.actions import remove_member
from teams.models import Role, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(team: Team, bob: User) -> list[Task]:
    """Bob watches them."""
    tasks = [TaskFactory.create(team=team, title=f"Paint <{n}>") for n in range(3)]
    for task in tasks:
        watch_task(actor=bob, task=task, is_muted=False)
    forget()
    return tasks


def the_mail(actor: User, tasks: list[Task], **changes: Any) -> Delivery:
    """That tells of this change."""
    change(actor, tasks, **changes)
    return Delivery.objects.get()


def texts(mail: Mail) -> Iterator[str]:
    yield str(mail.body)
    yield str(mail.alternatives[0][0])


def test_a_mail_lists_the_tasks(alice: User, bob: User, tasks: list[Task]) -> None:
    delivery = the_mail(alice, tasks, assignee=bob)
    mail = compose(delivery)
    assert (mail.subject, mail.to) == ("Alice assigned 3 tasks to you", [bob.email])
    for text in texts(mail):
        assert all(f"CORE-{number}" in text for number in (1, 2, 3))
        assert f"{settings.SITE_URL}/inbox/told/{delivery.event_id}/assigned" in text
        assert "/notifications/stop/" in text
        assert "/notifications/mute/" not in text
    assert "Paint <0> (To do)" in mail.body
    assert "Paint &lt;0&gt;" in str(mail.alternatives[0][0])


def test_a_long_mail_ends(team: Team, alice: User, bob: User) -> None:
    tasks = [TaskFactory.create(team=team) for _ in range(23)]
    forget()
    for text in texts(compose(the_mail(alice, tasks, assignee=bob))):
        assert "CORE-20" in text
        assert "CORE-21" not in text
        assert "and 3 more" in text


def test_assignments_leave_at_once_and_moves_after_a_while(
    alice: User, bob: User, tasks: list[Task]
) -> None:
    assert the_mail(alice, tasks, assignee=bob).next_at <= timezone.now()
    forget()
    wait = the_mail(alice, tasks, status="done").next_at - timezone.now()
    assert COALESCE - timedelta(minutes=1) < wait <= COALESCE
    forget()
    set_timing(actor=bob, is_coalesced=False)
    assert the_mail(alice, tasks, status="todo").next_at <= timezone.now()


def test_what_does_not_hold_any_more_is_left_out(alice: User, bob: User, tasks: list[Task]) -> None:
    delivery = the_mail(alice, tasks, status="done")
    todo = tasks[0].team.statuses.get(slug="todo")
    update_task(actor=alice, task=tasks[0], status=todo)
    watch_task(actor=bob, task=tasks[1], is_muted=True)
    mail = compose(delivery)
    assert mail.subject == "Alice moved 1 task to Done"
    for text in texts(mail):
        assert "CORE-3" in text
        assert "CORE-1" not in text
        assert "CORE-2" not in text
    delete_task(actor=alice, task=tasks[2])
    with pytest.raises(Suppressed, match="none of the tasks"):
        compose(delivery)


def test_tasks_that_were_given_to_somebody_else_are_left_out(
    alice: User, bob: User, tasks: list[Task]
) -> None:
    delivery = the_mail(alice, tasks, assignee=bob)
    update_task(actor=alice, task=tasks[0], assignee=alice)
    assert compose(delivery).subject == "Alice assigned 2 tasks to you"


@pytest.mark.parametrize("write", [compose, short_text])
def test_nobody_is_sent_what_they_may_not_see(
    alice: User, bob: User, tasks: list[Task], write: Any
) -> None:
    delivery = the_mail(alice, tasks, status="done")
    write(delivery)
    remove_member(actor=alice, membership=tasks[0].team.memberships.get(user=bob))
    with pytest.raises(Suppressed, match="sees none"):
        write(delivery)


def test_a_short_message_names_some(alice: User, bob: User, tasks: list[Task]) -> None:
    delivery = the_mail(alice, tasks, assignee=bob)
    short = short_text(delivery)
    assert short.title == "Alice assigned 3 tasks to you"
    assert short.body == "CORE-1 Paint <0>, CORE-2 Paint <1>, CORE-3 Paint <2>"
    assert short.path == f"/inbox/told/{delivery.event_id}/assigned"


def test_what_is_free_at_once(alice: User, bob: User, tasks: list[Task]) -> None:
    blocker = TaskFactory.create(team=tasks[0].team)
    for task in tasks:
        add_relation(actor=None, source=blocker, other=task, relation_type=RelationType.BLOCKS)
    update_task(actor=alice, task=tasks[0], assignee=bob)
    forget()
    delivery = the_mail(alice, [blocker], status="done")
    assert compose(delivery).subject == "Nothing holds 3 tasks up any more"
    update_task(actor=alice, task=tasks[1], status=tasks[1].team.statuses.get(slug="done"))
    assert short_text(delivery).title == "Nothing holds 2 tasks up any more"
    again = TaskFactory.create(team=tasks[0].team)
    add_relation(actor=None, source=again, other=tasks[2], relation_type=RelationType.BLOCKS)
    watch_task(actor=bob, task=tasks[0], is_muted=True)
    with pytest.raises(Suppressed):
        compose(delivery)


def test_a_digest_has_them_in_one_line(alice: User, bob: User, tasks: list[Task]) -> None:
    set_timing(actor=bob, digest="daily")
    change(alice, tasks, status="done")
    assert not Delivery.objects.exists()
    assert send_digest(bob, timezone.now())
    for text in texts(compose(Delivery.objects.get())):
        assert "Alice moved 3 tasks to Done" in text
        assert "/inbox/told/" in text


def test_the_inbox_leads_to_exactly_them(
    alice: User, bob: User, tasks: list[Task], client: Client
) -> None:
    TaskFactory.create(team=tasks[0].team, title="Another", assignee=bob)
    forget()
    the_mail(alice, tasks, assignee=bob)
    client.force_login(bob)
    page = client.get("/inbox").content.decode()
    assert "Alice assigned 3 tasks to you" in page
    assert "because they are assigned to you" in page
    assert "Mute" not in page
    note = Notification.objects.get()
    [row] = Api(bob).get("notifications").data
    assert (row["task"], row["url"]) == (
        None,
        f"{settings.SITE_URL}/inbox/told/{note.event_id}/assigned",
    )
    found = client.get(f"/inbox/{note.pk}", follow=True)
    listed = found.content.decode()
    assert [task.key for task in found.context["tasks"]] == ["CORE-1", "CORE-2", "CORE-3"]
    assert 'href="/tasks/CORE-1"' in listed
    assert "Another" not in listed
    note.refresh_from_db()
    assert note.read_at


def test_the_page_shows_others_nothing(
    alice: User, bob: User, charlie: User, tasks: list[Task], client: Client
) -> None:
    event = the_mail(alice, tasks, assignee=bob).event_id
    for person in (alice, charlie):
        client.force_login(person)
        for kind in ("assigned", "moved", "unblocked"):
            assert "CORE-" not in client.get(f"/inbox/told/{event}/{kind}").content.decode()
    assert client.get(f"/inbox/told/{event}/commented").status_code == 404
    assert client.get(f"/inbox/told/{uuid4()}/moved").status_code == 200
    client.logout()
    assert client.get(f"/inbox/told/{event}/assigned").status_code == 302


def test_a_guest_is_shown_what_is_shared(
    team: Team, alice: User, tasks: list[Task], client: Client
) -> None:
    guest = a_member(team, Role.GUEST, email="gus@example.com", first_name="Gus")
    for task in tasks[:2]:
        share_task(actor=alice, task=task, guest=guest)
        watch_task(actor=guest, task=task, is_muted=False)
    forget()
    change(alice, tasks, status="done")
    note = Notification.objects.get(recipient=guest)
    assert note.mail
    assert compose(note.mail).subject == "Alice moved 2 tasks to Done"
    client.force_login(guest)
    found = client.get(f"/inbox/{note.pk}", follow=True)
    assert [task.key for task in found.context["tasks"]] == ["CORE-1", "CORE-2"]
