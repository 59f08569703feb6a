"""Calling addresses that people gave to be told at: where they are, and when to come back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from notifications.connections import give_back_connection
from notifications.holding import require_held
from notifications.outgoing.addresses import Address, Place, Refused, Unknown, find, read
from notifications.outgoing.posting import Answer, post
from notifications.suppressing import Suppressed, TryLater

#: There is nobody at this address any more.
GONE = (404, 410)
_LATER = 429
_BROKEN = 500


def locate(url: str) -> tuple[Address, Sequence[Place]]:
    """Suppressed for an address that is not called, TryLater for one that is not found now."""
    try:
        address = read(url)
        return address, find(address)
    except Unknown as problem:
        raise TryLater(str(problem), timedelta()) from problem
    except Refused as refusal:
        raise Suppressed(str(refusal)) from refusal


def call(
    address: Address, places: Sequence[Place], body: bytes, headers: Mapping[str, str]
) -> Answer:
    """Looking up names may have taken its time: TakenOver when somebody else does it by now."""
    require_held()
    give_back_connection()
    return post(address, places, body, headers)


def require_time(answer: Answer, who: str, words: str = "") -> None:
    """TryLater unless ``who`` has answered and had time; not before the pause that they ask for."""
    if answer.status is None:
        raise TryLater(f"{who} did not take it. {answer.error}", timedelta())
    if answer.status == _LATER or answer.status >= _BROKEN:
        said = f"{who} answered {answer.status}{words}"
        raise TryLater(said, timedelta(seconds=answer.wait))
