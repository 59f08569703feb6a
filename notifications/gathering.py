"""What one mail tells: one thing, all that happened to a task within minutes, or a digest.

Each notification is looked at again when its mail is sent. What its person does not want any more,
has read meanwhile, or may not see is left out; when nothing is left there is no mail, but a reason.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from notifications.batches import is_many
from notifications.bundles import is_bundle
from notifications.choosing import Channel, Choices, choice_of
from notifications.holding import require_held
from notifications.many_mails import many_context
from notifications.many_reminders import reminders_context, single, still_reminded
from notifications.models import NEEDED, Delivery, Kind, Notification, OptOut
from notifications.sentences import path_of, sentence
from notifications.suppressing import UNDONE, Suppressed

#: The templates of what is told of many tasks at once.
MANY = "many"

#: How many things one mail lists; the rest are counted, and not looked at as closely.
MOST_PARTS = 50

type Context = dict[str, Any]
type Contexts = Mapping[Kind, Callable[[Delivery], Context]]


@dataclass(frozen=True)
class Part:
    """One of the things that a mail tells."""

    note: Notification
    context: Context

    @property
    def sentence(self) -> str:
        return sentence(self.note)

    @property
    def path(self) -> str:
        return path_of(self.note)

    @property
    def template(self) -> str:
        return _template(self.note.kind, self.note.payload)

    @property
    def excerpt(self) -> str:
        return str(self.context.get("excerpt", ""))


@dataclass(frozen=True)
class Gathered:
    """The name of the templates, what they are given, and the kinds that the link in it stops."""

    name: str
    context: Context
    kinds: Sequence[Kind]


def gather(delivery: Delivery, contexts: Contexts) -> Gathered:
    """What this mail says. Raises Suppressed when there is no reason to send it any more."""
    kind = Kind(delivery.kind)
    require_account(delivery)
    if is_bundle(delivery.payload):
        return _reminders(delivery, kind, contexts)
    notes = list(delivery.notifications.for_reading().order_by("id"))
    if notes and delivery.recipient:
        return _together(delivery, delivery.recipient, notes, contexts)
    if kind == Kind.DIGEST:
        raise Suppressed("What it was to tell is not kept any more.")
    if kind not in NEEDED:
        require_wanted(delivery)
    return Gathered(_template(kind, delivery.payload), contexts[kind](delivery), [kind])


def _template(kind: str, payload: Mapping[str, Any]) -> str:
    return MANY if is_many(payload) else kind


def require_account(delivery: Delivery) -> None:
    """An account may end before a message leaves: then only what is about the account goes out."""
    person = delivery.recipient
    if person and not person.is_active and delivery.kind not in NEEDED:
        raise Suppressed("The account of the person is deactivated.")


def require_wanted(delivery: Delivery) -> None:
    """For what no notification speaks for: people without an account can only opt out."""
    person = delivery.recipient
    if person:
        if not choice_of(person).wants(delivery.kind, delivery.channel):
            raise Suppressed("The person has stopped this kind of mail.")
    elif OptOut.objects.filter(address=delivery.address, kind=delivery.kind).exists():
        raise Suppressed("The person has stopped this kind of mail.")


def _reminders(delivery: Delivery, kind: Kind, contexts: Contexts) -> Gathered:
    """One that is left is told as if it had always been alone."""
    found = still_reminded(delivery)
    if len(found) == 1:
        return Gathered(kind, contexts[kind](single(delivery, found[0].note)), [kind])
    return Gathered("reminders", reminders_context(delivery, found), [kind])


def _together(
    delivery: Delivery, person: User, notes: Sequence[Notification], contexts: Contexts
) -> Gathered:
    choice = choice_of(person)
    wanted = _kept(notes, lambda note: _wanted(note, choice))
    if is_many(delivery.payload):
        return Gathered(MANY, many_context(delivery, wanted), [Kind(delivery.kind)])
    ahead = iter(wanted)
    parts = _kept(ahead, lambda note: _part(delivery, note, contexts), MOST_PARTS)
    more = list(ahead)
    listed = {"parts": parts, "total": len(parts) + len(more), "more": len(more)}
    if delivery.kind == Kind.DIGEST:
        context = listed | {"teams": _by_team(parts), "recipient": person}
        return Gathered(Kind.DIGEST, context, [Kind.DIGEST])
    if len(parts) == 1:
        [part] = parts
        return Gathered(part.template, part.context, [Kind(part.note.kind)])
    kinds = dict.fromkeys(Kind(note.kind) for note in [*(part.note for part in parts), *more])
    return Gathered("changes", parts[-1].context | listed, list(kinds))


def _kept[T](
    notes: Iterable[Notification], make: Callable[[Notification], T], most: int | None = None
) -> Sequence[T]:
    """Without those that there is no reason to tell any more; Suppressed when none is left.

    It looks no further than it has to: what comes after the last of ``most`` stays in an iterator.
    However many there are, the delivery stays in hand.
    """
    kept, why_not = list[T](), ""
    for note in notes:
        require_held()
        try:
            kept.append(make(note))
        except Suppressed as suppressed:
            why_not = str(suppressed)
        if len(kept) == most:
            break
    if not kept:
        raise Suppressed(why_not)
    return kept


def _part(delivery: Delivery, note: Notification, contexts: Contexts) -> Part:
    return Part(note, contexts[Kind(note.kind)](single(delivery, note)))


def _wanted(note: Notification, choice: Choices) -> Notification:
    if not choice.wants(note.kind, Channel.EMAIL, note.team_id):
        raise Suppressed("The person has stopped this kind of mail.")
    if note.read_at:
        raise Suppressed("The person has read it in the inbox.")
    if note.is_undone:
        raise Suppressed(UNDONE)
    return note


def _by_team(parts: Sequence[Part]) -> dict[str, dict[str, list[Part]]]:
    """Team -> what of it (a task, or the team itself) -> parts, as they happened."""
    teams: dict[str, dict[str, list[Part]]] = {}
    for part in parts:
        task = part.note.task
        thread = f"{task.key} {task.title}" if task else part.note.team.name
        teams.setdefault(part.note.team.name, {}).setdefault(thread, []).append(part)
    return teams
