"""Emoji below comments: who may, counted once, in the log, and cheap to read."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tasks.actions import add_comment, add_reaction, delete_comment, remove_reaction
from tasks.models import Comment, Reaction, Task
from tasks.reactions import tallies
from teams.models import Event
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(task: Task, alice: User) -> Comment:
    return add_comment(actor=alice, task=task, body="Look.")


def seen_by(reader: User, comment: Comment) -> list[tuple[str, int, bool]]:
    found = tallies([comment], reader).get(comment.pk, [])
    return [(tally.emoji, tally.count, tally.is_mine) for tally in found]


def verbs(comment: Comment) -> list[str]:
    events = Event.objects.filter(team=comment.team, target_type="reaction").order_by("seq")
    return list(events.values_list("verb", flat=True))


def test_reactions_are_counted_in_the_order_they_came(
    comment: Comment, alice: User, bob: User
) -> None:
    add_reaction(actor=bob, comment=comment, emoji="🎉")
    add_reaction(actor=bob, comment=comment, emoji="👍")
    add_reaction(actor=alice, comment=comment, emoji="👍")
    assert seen_by(alice, comment) == [("🎉", 1, False), ("👍", 2, True)]
    assert seen_by(bob, comment) == [("🎉", 1, True), ("👍", 2, True)]
    remove_reaction(actor=bob, comment=comment, emoji="🎉")
    assert seen_by(bob, comment) == [("👍", 2, True)]


def test_twice_is_once(comment: Comment, bob: User) -> None:
    for emoji in ("❤", "❤️", "❤️"):
        add_reaction(actor=bob, comment=comment, emoji=emoji)
    assert seen_by(bob, comment) == [("❤️", 1, True)]
    for _ in range(2):
        remove_reaction(actor=bob, comment=comment, emoji="❤")
    assert verbs(comment) == ["reaction.created", "reaction.deleted"]


def test_the_event_says_who_what_and_where(comment: Comment, bob: User) -> None:
    add_reaction(actor=bob, comment=comment, emoji="👍")
    event = Event.objects.get(verb="reaction.created")
    assert event.changes == {
        "comment": [None, str(comment.pk)],
        "user": [None, str(bob.pk)],
        "emoji": [None, "👍"],
    }
    assert event.target_label == str(comment.task)


def test_nobody_takes_away_what_another_put_there(comment: Comment, alice: User, bob: User) -> None:
    add_reaction(actor=bob, comment=comment, emoji="👍")
    remove_reaction(actor=alice, comment=comment, emoji="👍")
    assert seen_by(bob, comment) == [("👍", 1, True)]


def test_viewers_and_outsiders_do_not_react(comment: Comment, charlie: User) -> None:
    viewer = a_member(comment.team, "viewer")
    for change in (add_reaction, remove_reaction):
        with pytest.raises(PermissionDenied):
            change(actor=viewer, comment=comment, emoji="👍")
        with pytest.raises(Comment.DoesNotExist):
            change(actor=charlie, comment=comment, emoji="👍")


def test_a_comment_that_is_gone(comment: Comment, alice: User, bob: User) -> None:
    delete_comment(actor=alice, comment=comment)
    with pytest.raises(Comment.DoesNotExist):
        add_reaction(actor=bob, comment=comment, emoji="👍")


def test_what_is_no_emoji_is_refused(comment: Comment, bob: User) -> None:
    for change in (add_reaction, remove_reaction):
        with pytest.raises(ValidationError, match="one emoji"):
            change(actor=bob, comment=comment, emoji="x")


def test_there_is_an_end_to_kinds_but_not_to_people(
    comment: Comment, alice: User, bob: User
) -> None:
    for place in range(Reaction.MAX_KINDS):
        add_reaction(actor=bob, comment=comment, emoji=chr(0x1F400 + place))
    with pytest.raises(ValidationError, match="enough"):
        add_reaction(actor=alice, comment=comment, emoji="👍")
    add_reaction(actor=alice, comment=comment, emoji=chr(0x1F400))
    assert seen_by(alice, comment)[0] == (chr(0x1F400), 2, True)


def test_many_comments_are_read_in_one_query(task: Task, alice: User, bob: User) -> None:
    comments = [add_comment(actor=alice, task=task, body=f"{n}") for n in range(20)]
    for comment in comments:
        add_reaction(actor=bob, comment=comment, emoji="👍")
    with CaptureQueriesContext(connection) as queries:
        assert len(tallies(comments, alice)) == 20
    assert len(queries) == 1
