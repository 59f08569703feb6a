"""Who sends push messages, SMS and messages to chats: each kind by threads of its own.

Chats and push services are where people say, and may take fifteen seconds for each message. So each
address has its turn, and the other kinds and the mails do not wait for it.
"""

from time import monotonic

from django.db.models import Min
from django.utils import timezone

from notifications import delivering
from notifications.models import Delivery
from notifications.turns import Turns

Channel = Delivery.Channel
#: Seconds, after which it is the turn of other addresses.
TURN = 5.0

#: A channel, and an address of it.
type Addressee = tuple[str, str]


def visit(addressee: Addressee) -> bool:
    """Send what is due to one address, for one turn. True when there is more to be sent at once."""
    channel, address = addressee
    delivering.work_off(until=monotonic() + TURN, channel=channel, address=address)
    due = Delivery.objects.due(timezone.now())
    return due.filter(channel=channel, address=address).exists()


_TURNS = {
    channel: Turns(visit, name=channel) for channel in (Channel.PUSH, Channel.SMS, Channel.CHAT)
}


def hand_over() -> None:
    """Have every address that something is due to take its turn: who waits longest comes first."""
    due = Delivery.objects.due(timezone.now()).filter(channel__in=list(_TURNS))
    waiting = due.values("channel", "address").annotate(since=Min("next_at")).order_by("since")
    found = list(waiting.values_list("channel", "address"))
    for channel, turns in _TURNS.items():
        turns.hand_over(addressee for addressee in found if addressee[0] == channel)
