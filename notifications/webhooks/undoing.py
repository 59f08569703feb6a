"""Why what is done to a webhook is not taken back: its address and secrets stand in no log."""

from notifications.events import Verb
from tasks.actions.undo.rights import NOT_UNDONE

_WHY = "A webhook cannot be undone: its address and its secret are kept out of the log."

_INSTEAD: dict[Verb, str] = {
    Verb.WEBHOOK_CREATED: "Delete it among the webhooks of the team.",
    Verb.WEBHOOK_UPDATED: "Change it back among the webhooks of the team.",
    Verb.WEBHOOK_DISABLED: "Switch it on again among the webhooks of the team.",
    Verb.WEBHOOK_DELETED: "Make a new one, and give its secret to the receiver.",
}


def say_why_not() -> None:
    """To those who ask for it. The table is of the app below, which knows nothing of webhooks."""
    NOT_UNDONE.update({verb: f"{_WHY} {instead}" for verb, instead in _INSTEAD.items()})
