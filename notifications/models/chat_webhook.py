"""The chats that people are told in."""

from typing import ClassVar

from django.db import models

from accounts.ids import new_id
from accounts.models import User
from notifications.models.webhook import Flavour
from notifications.outgoing.addresses import LONGEST

#: What the chat of a person understands.
CHAT_FLAVOURS = [(Flavour.SLACK.value, "Slack"), (Flavour.MATTERMOST.value, "Mattermost")]


class ChatWebhook(models.Model):
    """The incoming webhook of one person's chat.

    Whoever knows ``url`` can write there, so nobody is shown it again. They see ``address``: the
    host, and a mark that changes with the rest.
    """

    audit_hides: ClassVar[tuple[str, ...]] = ("url", "address", "last_used_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="chat_webhook")
    url = models.CharField(max_length=LONGEST)
    address = models.CharField(max_length=300)
    flavour = models.CharField(max_length=12, choices=CHAT_FLAVOURS)
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="When the chat said that there is no such address."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.address
