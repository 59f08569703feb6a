"""In whose name a webhook reads."""

from accounts.models import User
from notifications.models import Webhook
from teams.policies import Action, can


def obstacle(webhook: Webhook) -> str:
    """Why nothing may be sent for its owner any more; empty when all is well.

    A webhook without an owner was made by Stint itself. ``owner`` should be selected with it.
    """
    owner: User | None = webhook.owner
    if owner is None or can(owner, Action.WEBHOOK_EDIT, webhook):
        return ""
    return (
        f"It reads in the name of {owner.name}, who may not manage webhooks of this team any more. "
        "Save it, and it reads in yours."
    )
