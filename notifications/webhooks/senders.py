"""The turns that webhooks take: a receiver may take fifteen seconds for each request."""

from notifications.turns import Turns
from notifications.webhooks.visiting import visit

senders = Turns(visit, name="webhooks")
