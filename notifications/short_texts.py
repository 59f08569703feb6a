"""What push, SMS and chat messages say: one line for each kind, made at the moment it is sent.

As for mails, everything is looked up anew and rights are asked again. Whoever does not say here
what a kind says in short does not send it this way.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from notifications.batches import is_many
from notifications.bundles import is_bundle
from notifications.choosing import choice_of
from notifications.due_mails import due_context
from notifications.due_words import due_words
from notifications.gathering import require_account
from notifications.many_mails import many
from notifications.many_reminders import reminders_sentence, single, still_reminded
from notifications.models import Delivery, Kind, Notification
from notifications.suppressing import UNDONE, Suppressed
from notifications.talk_mails import (
    commented_context,
    mentioned_context,
    moved_context,
    unblocked_context,
    visible_task,
)
from notifications.team_mails import imported_context, invited_context
from notifications.webhooks.mails import off_context
from tasks.models import Task
from teams.models import Event, Team
from teams.policies import Action, can

_LONGEST_TITLE = 120
_LONGEST_BODY = 300
#: Of many tasks, those that are named.
_NAMED = 5


class Short(NamedTuple):
    """``path`` is the page that it is about, and ``topic`` what a later message replaces."""

    title: str
    body: str
    path: str
    topic: str


def short_text(delivery: Delivery) -> Short:
    """Raises Suppressed when there is no reason to send it any more."""
    write = _WRITERS.get(Kind(delivery.kind))
    if write is None:
        raise Suppressed("This kind of message goes by mail alone.")
    reader = delivery.recipient or User()
    require_account(delivery)
    if delivery.event_id and Event.objects.taking_back(delivery.event_id).exists():
        raise Suppressed(UNDONE)
    _require_wanted(delivery)
    if is_many(delivery.payload):
        write = _many
    elif is_bundle(delivery.payload):
        write = _reminders
    with timezone.override(reader.time_zone), translation.override(reader.language):
        return write(delivery)


def _require_wanted(delivery: Delivery) -> None:
    """As it was asked when this was planned, and whether they have seen it in the inbox since."""
    told = delivery.dedupe_key.removeprefix(f"{delivery.channel}:{delivery.address}:")
    note = Notification.objects.filter(dedupe_key=told).select_related("recipient").first()
    if note is None:
        return
    if not choice_of(note.recipient).wants(note.kind, delivery.channel, note.team_id):
        raise Suppressed("The person has stopped this kind of message.")
    if note.read_at:
        raise Suppressed("The person has read it in the inbox.")


def _assigned(delivery: Delivery) -> Short:
    task, recipient = visible_task(delivery)
    if task.assignee_id != recipient.pk:
        raise Suppressed("The task has been given to somebody else since.")
    return _about(task, f"{_actor(delivery)} gave you {task.key}", task.title)


def _many(delivery: Delivery) -> Short:
    note = Notification(payload=delivery.payload, actor=_person(delivery))
    [told] = many(delivery, [note], listed=_NAMED)
    return _short(told.sentence, _names(told.tasks), told.path, UUID(delivery.payload["target"]))


def _reminders(delivery: Delivery) -> Short:
    found = still_reminded(delivery)
    if len(found) == 1:
        return _WRITERS[Kind(delivery.kind)](single(delivery, found[0].note))
    tasks = [task for _, task in found]
    title = reminders_sentence(delivery.kind, tasks)
    path = reverse("notifications:inbox")
    return _short(title, _names(tasks[:_NAMED]), path, UUID(delivery.payload["target"]))


def _names(tasks: Sequence[Task]) -> str:
    return ", ".join(f"{task.key} {task.title}" for task in tasks)


def _mentioned(delivery: Delivery) -> Short:
    found = mentioned_context(delivery)
    return _talk(found, f"{_actor(delivery)} mentions you in {found['task'].key}", found["excerpt"])


def _commented(delivery: Delivery) -> Short:
    found = commented_context(delivery)
    return _talk(found, f"{_actor(delivery)} on {found['task'].key}", found["excerpt"])


def _moved(delivery: Delivery) -> Short:
    task = moved_context(delivery)["task"]
    return _about(task, f"{task.key} is {task.status.name}", task.title)


def _unblocked(delivery: Delivery) -> Short:
    task = unblocked_context(delivery)["task"]
    return _about(task, f"{task.key} has nothing to wait for any more", task.title)


def _due(words: str) -> Callable[[Delivery], Short]:
    def write(delivery: Delivery) -> Short:
        task = due_context(delivery)["task"]
        return _about(task, f"{task.key} {words} {due_words(task)}", task.title)

    return write


def _added(delivery: Delivery) -> Short:
    team = Team.objects.filter(pk=delivery.payload["team"]).first()
    if team is None or not _sees(delivery.recipient, team):
        raise Suppressed("The person is not in the team any more.")
    path = reverse("tasks:board", args=[team.slug])
    return _short(f"You are in {team.name} now", f"{_actor(delivery)} added you.", path, team.pk)


def _invited(delivery: Delivery) -> Short:
    """Without the link that accepts it: others may read along in a chat."""
    if delivery.recipient is None or delivery.recipient.email_verified_at is None:
        raise Suppressed("The person has not proved the address that is invited.")
    found = invited_context(delivery)
    title = f"{_actor(delivery)} invites you to {found['team'].name}"
    path = reverse("notifications:inbox")
    return _short(title, "The invitation is in your inbox.", path, found["invitation"].pk)


def _imported(delivery: Delivery) -> Short:
    found = imported_context(delivery)
    imported, team = found["imported"], found["team"]
    title = f"The import of {imported.filename} into {team.name} has ended"
    path = reverse("tasks:import_detail", args=[team.slug, imported.pk])
    return _short(title, delivery.payload["result"], path, imported.pk)


def _webhook_off(delivery: Delivery) -> Short:
    found = off_context(delivery)
    webhook, team = found["webhook"], found["team"]
    path = reverse("notifications:webhook", args=[team.slug, webhook.pk])
    title = f"A webhook of {team.name} was switched off"
    return _short(title, f"{webhook.name}: {webhook.off_reason}", path, webhook.pk)


_WRITERS: dict[Kind, Callable[[Delivery], Short]] = {
    Kind.ASSIGNED: _assigned,
    Kind.MENTIONED: _mentioned,
    Kind.COMMENTED: _commented,
    Kind.MOVED: _moved,
    Kind.UNBLOCKED: _unblocked,
    Kind.DUE_SOON: _due("is due"),
    Kind.OVERDUE: _due("was due"),
    Kind.ADDED: _added,
    Kind.INVITED: _invited,
    Kind.IMPORTED: _imported,
    Kind.WEBHOOK_OFF: _webhook_off,
}


def _sees(user: User | None, team: Team) -> bool:
    return user is not None and can(user, Action.TEAM_VIEW, team)


def _talk(found: dict[str, Any], title: str, excerpt: str) -> Short:
    return _about(found["task"], title, excerpt or found["task"].title, found["asked"])


def _about(task: Task, title: str, body: str, asked: str = "") -> Short:
    path = reverse("tasks:detail", args=[task.key]) + asked
    return _short(title, body, path, task.pk)


def _short(title: str, body: str, path: str, topic: UUID) -> Short:
    return Short(_line(title, _LONGEST_TITLE), _line(body, _LONGEST_BODY), path, str(topic))


def _line(text: str, longest: int) -> str:
    """On one line, so that nothing in it looks like something of ours."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _actor(delivery: Delivery) -> str:
    found = _person(delivery)
    return found.name if found else "Stint"


def _person(delivery: Delivery) -> User | None:
    pk = delivery.payload.get("actor")
    return User.objects.filter(pk=pk).first() if pk else None
