"""Undoing a reaction: its maker's own right, as long as there is something to react to."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions
from tasks.models import Comment, Reaction, Task
from teams.models import Event
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(task: Task, alice: User) -> Comment:
    return actions.add_comment(actor=alice, task=task, body="Look.")


def latest(comment: Comment) -> Event:
    return Event.objects.filter(team=comment.team).latest("seq")


def test_there_and_back(comment: Comment, bob: User) -> None:
    actions.add_reaction(actor=bob, comment=comment, emoji="👍")
    there = Reaction.objects.get()
    actions.undo_event(actor=bob, event=latest(comment))
    assert not Reaction.objects.exists()
    actions.undo_event(actor=bob, event=latest(comment))
    assert Reaction.objects.get().state() == there.state()
    actions.remove_reaction(actor=bob, comment=comment, emoji="👍")
    actions.undo_event(actor=bob, event=latest(comment))
    again = Reaction.objects.get()
    assert (again.pk, again.version) == (there.pk, Event.objects.touching(there.pk).count())


def test_nobody_does_it_for_another(comment: Comment, alice: User, as_alice: Client) -> None:
    dora = a_member(comment.team, "commenter")
    actions.add_reaction(actor=dora, comment=comment, emoji="👍")
    event = latest(comment)
    with pytest.raises(PermissionDenied):
        actions.undo_event(actor=alice, event=event)
    dora.memberships.update(role="viewer")
    with pytest.raises(PermissionDenied):
        actions.undo_event(actor=dora, event=event)
    actions.add_reaction(actor=alice, comment=comment, emoji="🎉")
    page = as_alice.get(reverse("tasks:activity", args=[comment.team.slug])).content.decode()
    assert reverse("tasks:undo", args=[latest(comment).pk]) in page
    assert reverse("tasks:undo", args=[event.pk]) not in page
    assert Reaction.objects.count() == 2


def test_what_is_there_again_is_not_doubled(comment: Comment, bob: User) -> None:
    actions.add_reaction(actor=bob, comment=comment, emoji="👍")
    actions.remove_reaction(actor=bob, comment=comment, emoji="👍")
    gone = latest(comment)
    actions.add_reaction(actor=bob, comment=comment, emoji="👍")
    with pytest.raises(Conflict, match="👍 is there again already"):
        actions.undo_event(actor=bob, event=gone)
    assert Reaction.objects.count() == 1


def test_the_comment_is_gone_or_full(comment: Comment, alice: User, bob: User) -> None:
    actions.add_reaction(actor=bob, comment=comment, emoji="👍")
    actions.remove_reaction(actor=bob, comment=comment, emoji="👍")
    gone = latest(comment)
    for place in range(Reaction.MAX_KINDS):
        actions.add_reaction(actor=alice, comment=comment, emoji=chr(0x1F400 + place))
    with pytest.raises(Conflict, match="enough"):
        actions.undo_event(actor=bob, event=gone)
    event = latest(comment)
    actions.delete_comment(actor=alice, comment=comment)
    for actor, undone in ((bob, gone), (alice, event)):
        with pytest.raises(Conflict, match="comment is gone"):
            actions.undo_event(actor=actor, event=undone)
    assert Reaction.objects.count() == Reaction.MAX_KINDS
