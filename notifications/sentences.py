"""What a notification says in words: the same in the inbox, in mails and to programs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from notifications.batches import is_many
from notifications.models import Kind, Notification, Why
from teams.invitations import make_token
from teams.models import Invitation, Team

_WHAT = {
    Kind.ASSIGNED: "{actor} assigned {task} to you",
    Kind.MENTIONED: "{actor} mentioned you in {task}",
    Kind.COMMENTED: "{actor} commented on {task}",
    Kind.MOVED: "{actor} moved {task} to {status}",
    Kind.UNBLOCKED: "{task} has nothing to wait for any more",
    Kind.DUE_SOON: "{task} is due soon",
    Kind.OVERDUE: "{task} is overdue",
    Kind.INVITED: "{actor} invites you to the team {team}",
    Kind.ADDED: "{actor} added you to the team {team}",
    Kind.WEBHOOK_OFF: "A webhook of {team} was switched off",
    Kind.IMPORTED: "The import of {file} into {team} has ended: {result}",
}
_WHAT_MANY = {
    Kind.ASSIGNED: "{actor} assigned {tasks} to you",
    Kind.MOVED: "{actor} moved {tasks} to {status}",
    Kind.UNBLOCKED: "Nothing holds {tasks} up any more",
}
_WHAT_SEVERAL = {
    Kind.ASSIGNED: "{tasks} of {team} were assigned to you",
    Kind.MOVED: "{tasks} of {team} were moved",
}
_WHY_MANY = {
    Kind.ASSIGNED: "they are assigned to you",
    Kind.MOVED: "you watch them",
    Kind.UNBLOCKED: "they are yours, or you watch them",
}


def sentence(note: Notification) -> str:
    """One line, without a full stop. Asks the database for nothing that ``for_reading`` brings."""
    said = _sentence(note)
    return f"{said} (undone since)" if note.is_undone else said


def _sentence(note: Notification) -> str:
    actor = note.actor.name if note.actor else "Somebody"
    if is_many(note.payload):
        return sentence_of_many(Kind(note.kind), actor, note.payload["count"], note.payload)
    return _WHAT[Kind(note.kind)].format(
        actor=actor,
        task=note.task.key if note.task else "a task",
        team=note.team.name,
        status=note.payload.get("status", "another status"),
        file=note.payload.get("file", "a file"),
        result=note.payload.get("result", "see its page"),
    )


def sentence_of_many(kind: Kind, actor: str, count: int, payload: Mapping[str, Any]) -> str:
    """The same about several tasks, of which there may be fewer than when it was written down."""
    return _WHAT_MANY[kind].format(
        actor=actor,
        tasks=_counted(count),
        status=payload.get("status", "other statuses"),
    )


def sentence_of_several(kind: Kind, count: int, team: Team) -> str:
    """Of tasks of which not the same is told."""
    return _WHAT_SEVERAL[kind].format(tasks=_counted(count), team=team.name)


def _counted(count: int) -> str:
    return f"{count:,} task{'' if count == 1 else 's'}"


def reason(note: Notification) -> str:
    """Why this person is told, as a sentence."""
    why = _WHY_MANY[Kind(note.kind)] if is_many(note.payload) else Why(note.why).label
    return f"You get this because {why}."


def path_of(note: Notification) -> str:
    """Where the thing itself is to be seen."""
    if note.task:
        comment = note.payload.get("comment")
        asked = f"?comment={comment}" if comment else ""
        return reverse("tasks:detail", args=[note.task.key]) + asked
    if is_many(note.payload):
        return path_of_many(note.kind, note.payload)
    if note.kind == Kind.INVITED:
        return reverse("teams:accept_invitation", args=[_token(note)])
    if note.kind == Kind.IMPORTED:
        return reverse("tasks:import_detail", args=[note.team.slug, note.payload["target"]])
    if note.kind == Kind.WEBHOOK_OFF:
        return reverse("notifications:webhook", args=[note.team.slug, note.payload["target"]])
    return reverse("tasks:board", args=[note.team.slug])


def path_of_many(kind: str, payload: Mapping[str, Any]) -> str:
    """The page with the tasks that it is about."""
    return reverse("notifications:told", args=[payload["target"], kind])


def _token(note: Notification) -> str:
    """Who sees the notification has proved the address, as the link will once more."""
    return make_token(Invitation(pk=UUID(note.payload["target"])))
