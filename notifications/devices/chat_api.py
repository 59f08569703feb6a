"""One's own chat, by which one is told as well."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import NothingSerializer, StrictSerializer, Text, Word
from notifications.devices import chats
from notifications.models import CHAT_FLAVOURS, ChatWebhook
from notifications.outgoing.addresses import LONGEST
from teams.api.viewsets import PolicyViewSet


class ChatReading(serializers.Serializer[ChatWebhook]):
    address = serializers.CharField(help_text="The host, and a mark that changes with the rest.")
    flavour = serializers.ChoiceField(choices=CHAT_FLAVOURS)
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when the chat says that there is no such address."
    )


class ChatSerializer(StrictSerializer):
    readable = frozenset({"address", "created_at", "last_used_at", "stopped_at"})

    url = Text(max_length=LONGEST, help_text="Of the incoming webhook. It is not shown again.")
    flavour = Word(choices=CHAT_FLAVOURS)


class ChatTestReading(serializers.Serializer[Any]):
    arrived = serializers.BooleanField(help_text="Whether the chat has taken it.")
    problem = serializers.CharField(allow_blank=True, help_text="Why not.")


_EXAMPLE = OpenApiExample(
    "An incoming webhook of Slack",
    {"url": "https://hooks.slack.com/services/T0/B0/x", "flavour": "slack"},
    request_only=True,
)


class ChatViewSet(PolicyViewSet):
    policy = {"retrieve": None, "update": None, "destroy": None, "test": None}
    versionless = frozenset({"update", "destroy"})
    is_closed_to_tokens = True
    keeps_answers = False

    @extend_schema(operation_id="getChat", summary="One's own chat", responses=ChatReading)
    def retrieve(self, _request: Request) -> Response:
        """The address itself is not shown again."""
        return Response(_show(self._own()))

    @extend_schema(
        operation_id="setChat",
        summary="Set one's own chat",
        request=ChatSerializer,
        responses=ChatReading,
        examples=[_EXAMPLE],
    )
    def update(self, request: Request) -> Response:
        """Another one takes the place of the one before. Of the first, urgent kinds are switched on
        for the channel `chat`. The address has to be `https` on the public internet.
        """
        given = ChatSerializer.parse(request)
        return Response(_show(chats.give_chat(actor=self.person, user=self.person, **given)))

    @extend_schema(
        operation_id="removeChat", summary="Remove one's own chat", responses={204: None}
    )
    def destroy(self, _request: Request) -> Response:
        """Nothing goes there any more."""
        self._own()
        chats.remove_chat(actor=self.person, user=self.person)
        return Response(status=204)

    @extend_schema(
        operation_id="testChat",
        summary="Send a test to one's own chat",
        request=NothingSerializer,
        responses={200: ChatTestReading},
    )
    def test(self, request: Request) -> Response:
        """At once. One that was switched off is on again if it arrives."""
        NothingSerializer.parse(request)
        problem = chats.try_chat(actor=self.person, chat=self._own())
        return Response({"arrived": not problem, "problem": problem})

    def _own(self) -> ChatWebhook:
        return ChatWebhook.objects.get(user=self.person)


def _show(chat: ChatWebhook) -> dict[str, Any]:
    return {
        "address": chat.address,
        "flavour": chat.flavour,
        "created_at": chat.created_at,
        "last_used_at": chat.last_used_at,
        "stopped_at": chat.stopped_at,
    }
