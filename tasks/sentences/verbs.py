"""What was done in words, verb by verb."""

from collections.abc import Callable

from tasks.durations import show_duration
from tasks.events import Verb as TaskVerb
from tasks.sentences.fields import tell_changes
from teams.events import Verb as TeamVerb
from teams.models import Event

_PLAIN: dict[str, str] = {
    TaskVerb.STATUS_CREATED: "set up the workflow",
    TaskVerb.TASK_CREATED: "created this task",
    TaskVerb.TASK_DELETED: "deleted this task",
    TaskVerb.STATUSES_REORDERED: "put the columns of the board into another order",
    TaskVerb.ATTACHMENT_PURGED: "erased a file",
    TaskVerb.COMMENT_CREATED: "commented",
    TaskVerb.COMMENT_UPDATED: "edited a comment",
    TaskVerb.COMMENT_DELETED: "deleted a comment",
    TaskVerb.TIMER_STARTED: "started a timer",
    TaskVerb.RECURRENCE_CREATED: "had this task come again",
    TaskVerb.RECURRENCE_UPDATED: "changed how this task comes again",
    TaskVerb.RECURRENCE_ADVANCED: "made the next task of a recurrence",
    TaskVerb.RECURRENCE_ENDED: "ended a recurrence whose rule is over",
    TaskVerb.RECURRENCE_DELETED: "had this task come no more",
    TaskVerb.GUEST_ADDED: "shared this task with a guest",
    TaskVerb.GUEST_REMOVED: "shares this task with a guest no more",
    TeamVerb.TEAM_CREATED: "founded the team",
    TeamVerb.TEAM_UPDATED: "changed the team's settings",
    TeamVerb.TEAM_DELETED: "deleted the team",
    TeamVerb.MEMBER_ADDED: "joined the team",
    TeamVerb.INVITATION_ACCEPTED: "accepted an invitation",
}


def tell(event: Event, names: dict[str, str]) -> str:
    """What was done, to follow the name of who did it. ``names`` are those of ``names_in``."""
    if event.verb == TaskVerb.STATUS_CREATED and event.changes:
        return _thing(event, names)
    plain = _PLAIN.get(event.verb)
    return plain or _TELLERS.get(event.verb, _thing)(event, names)


def _invited(event: Event, _names: dict[str, str]) -> str:
    return f"invited somebody {event.target_label}"


def _invited_again(event: Event, _names: dict[str, str]) -> str:
    return f"sent an invitation {event.target_label} again"


def _revoked(event: Event, _names: dict[str, str]) -> str:
    return f"took back an invitation {event.target_label}"


def _reacted(event: Event, _names: dict[str, str]) -> str:
    return f"reacted {event.changes['emoji'][1]} to a comment"


def _unreacted(event: Event, _names: dict[str, str]) -> str:
    return f"took {event.changes['emoji'][0]} back from a comment"


def _attached(event: Event, _names: dict[str, str]) -> str:
    return f"attached {event.target_label}"


def _detached(event: Event, _names: dict[str, str]) -> str:
    return f"deleted the file {event.target_label}"


def _imported(event: Event, _names: dict[str, str]) -> str:
    return f"imported {event.target_label}"


def _removed(event: Event, _names: dict[str, str]) -> str:
    if event.actor_id == event.target_id:
        return "left the team"
    return f"removed {event.target_label} from the team"


def _member(event: Event, _names: dict[str, str]) -> str:
    if role := event.changes.get("role"):
        return f"made {event.target_label} {role[1]}"
    if name := event.changes.get("name"):
        return f"changed the name {name[0]} to {name[1]}"
    return f"changed the profile of {event.target_label}"


def _purged(event: Event, _names: dict[str, str]) -> str:
    return f"erased {event.target_label}"


def _many(event: Event, _names: dict[str, str]) -> str:
    return f"changed {event.target_label} at once"


def _spread(event: Event, _names: dict[str, str]) -> str:
    return f"made room among {event.target_label}"


def _undone(event: Event, names: dict[str, str]) -> str:
    if event.target_type == "task" and event.changes:
        return f"undid a change: {tell_changes(event, names)}"
    return f"undid what was done to {event.target_label}"


def _thing(event: Event, _names: dict[str, str]) -> str:
    """For labels, plans and whatever else a team makes, renames and deletes."""
    kind, _, done = event.verb.partition(".")
    return f"{done.replace('_', ' ')} the {kind.replace('_', ' ')} “{event.target_label}”"


def _related(event: Event, _names: dict[str, str]) -> str:
    return f"noted that {event.target_label}"


def _unrelated(event: Event, _names: dict[str, str]) -> str:
    return f"took back that {event.target_label}"


def _checklist_item(event: Event, _names: dict[str, str]) -> str:
    if "done_at" in event.changes and event.verb == TaskVerb.ITEM_UPDATED:
        is_done = event.changes["done_at"][1] is not None
        return f"{'ticked off' if is_done else 'took the tick from'} “{event.target_label}”"
    words = {
        TaskVerb.ITEM_CREATED: "added “{}” to a checklist",
        TaskVerb.ITEM_DELETED: "took “{}” off a checklist",
    }
    return words.get(TaskVerb(event.verb), "changed “{}” on a checklist").format(event.target_label)


def _time(event: Event, _names: dict[str, str]) -> str:
    """How much it was before and is now; of what was changed besides nothing is told."""
    before, after = (seconds or 0 for seconds in event.changes.get("seconds", (0, 0)))
    words = {
        TaskVerb.TIMER_STOPPED: f"stopped a timer after {show_duration(after)}",
        TaskVerb.TIME_CREATED: f"logged {show_duration(after)}",
        TaskVerb.TIME_DELETED: f"deleted {show_duration(before)} of tracked time",
    }
    changed = "changed tracked time"
    if before != after:
        changed += f" from {show_duration(before)} to {show_duration(after)}"
    return words.get(TaskVerb(event.verb), changed)


_TELLERS: dict[str, Callable[[Event, dict[str, str]], str]] = {
    TaskVerb.TASK_UPDATED: tell_changes,
    TaskVerb.TASK_MOVED: tell_changes,
    TaskVerb.TASK_ARCHIVED: tell_changes,
    TaskVerb.TASK_UNARCHIVED: tell_changes,
    TaskVerb.TASK_RESTORED: tell_changes,
    TaskVerb.TASK_IMPORTED: _imported,
    TaskVerb.TASKS_PURGED: _purged,
    TaskVerb.TASKS_CHANGED: _many,
    TaskVerb.TASKS_SPREAD: _spread,
    TaskVerb.UNDONE: _undone,
    TaskVerb.RELATION_CREATED: _related,
    TaskVerb.RELATION_DELETED: _unrelated,
    TaskVerb.ITEM_CREATED: _checklist_item,
    TaskVerb.ITEM_UPDATED: _checklist_item,
    TaskVerb.ITEM_DELETED: _checklist_item,
    TaskVerb.TIMER_STOPPED: _time,
    TaskVerb.TIME_CREATED: _time,
    TaskVerb.TIME_UPDATED: _time,
    TaskVerb.TIME_DELETED: _time,
    TaskVerb.ATTACHMENT_CREATED: _attached,
    TaskVerb.ATTACHMENT_DELETED: _detached,
    TaskVerb.REACTION_CREATED: _reacted,
    TaskVerb.REACTION_DELETED: _unreacted,
    TeamVerb.INVITATION_CREATED: _invited,
    TeamVerb.INVITATION_SENT: _invited_again,
    TeamVerb.INVITATION_REVOKED: _revoked,
    TeamVerb.MEMBER_UPDATED: _member,
    TeamVerb.MEMBER_REMOVED: _removed,
}
