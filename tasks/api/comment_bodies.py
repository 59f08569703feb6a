"""Bodies and representations of comments, reactions and watchers."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from accounts.api.serializers import PersonReading, StrictSerializer, Text, show_person
from accounts.models import User
from tasks.api.fields import Flag
from tasks.mentions import mentioned_in
from tasks.models import Comment, Watcher
from tasks.reactions import Tally, tallies
from teams.models import Event


class ReactionReading(serializers.Serializer[Tally]):
    emoji = serializers.CharField()
    count = serializers.IntegerField()
    mine = serializers.BooleanField(help_text="Whether the caller is among them.")


class CommentReading(serializers.Serializer[Comment]):
    id = serializers.UUIDField()
    task = serializers.CharField(help_text="The key.")
    author = PersonReading(allow_null=True)
    body = serializers.CharField(help_text="Markdown.")
    mentions = PersonReading(many=True, help_text="Members whom it mentions.")
    reactions = ReactionReading(many=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class CommentSerializer(StrictSerializer):
    body = Text(max_length=Comment.MAX_BODY, help_text="Markdown.")


class CommentChangeSerializer(CommentSerializer):
    readable = frozenset(CommentReading().fields)


class CommentVersionReading(serializers.Serializer[Event]):
    body = serializers.CharField(help_text="Markdown.")
    by = PersonReading(allow_null=True)
    edited_at = serializers.DateTimeField(help_text="When it was written so.")


class WatcherReading(PersonReading):
    pass


class WatchReading(serializers.Serializer[Any]):
    watching = serializers.BooleanField()
    muted = serializers.BooleanField()


class WatchSerializer(StrictSerializer):
    readable = frozenset({"watching"})

    muted = Flag(required=False, default=False, help_text="No mails about what happens to it.")


def show_comments(comments: Sequence[Comment], reader: User) -> list[dict[str, Any]]:
    """All of one task: two queries, however many they are."""
    if not comments:
        return []
    below = tallies(comments, reader)
    mentions = mentioned_in([comment.body for comment in comments], comments[0].task.team)
    return [
        {
            "id": comment.pk,
            "task": comment.task.key,
            "author": show_person(comment.author),
            "body": comment.body,
            "mentions": [show_person(person) for person in people],
            "reactions": [
                {"emoji": tally.emoji, "count": tally.count, "mine": tally.is_mine}
                for tally in below.get(comment.pk, ())
            ],
            "version": comment.version,
            "created_at": comment.created_at,
            "edited_at": comment.edited_at,
        }
        for comment, people in zip(comments, mentions, strict=True)
    ]


def show_comment(comment: Comment, reader: User) -> dict[str, Any]:
    return show_comments([comment], reader)[0]


def show_version(event: Event) -> dict[str, Any]:
    return {
        "body": event.changes["body"][1],
        "by": show_person(event.actor),
        "edited_at": event.created_at,
    }


def show_watch(watcher: Watcher | None) -> dict[str, bool]:
    return {"watching": bool(watcher), "muted": bool(watcher and watcher.is_muted)}
