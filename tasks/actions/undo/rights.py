"""Who may undo what: whoever may do the opposite."""

from tasks.events import Verb
from teams.events import Verb as TeamVerb
from teams.policies import Action

#: Kind -> what it takes to change one back, and what to bring one back or take it away.
RIGHTS: dict[str, tuple[Action, Action]] = {
    "task": (Action.TASK_EDIT, Action.TASK_DELETE),
    "comment": (Action.COMMENT_EDIT, Action.COMMENT_DELETE),
    # Its maker's alone: see reactions.py.
    "reaction": (Action.COMMENT_CREATE, Action.COMMENT_CREATE),
    "label": (Action.LABEL_EDIT, Action.LABEL_EDIT),
    "status": (Action.WORKFLOW_EDIT, Action.WORKFLOW_EDIT),
    "custom_field": (Action.WORKFLOW_EDIT, Action.WORKFLOW_EDIT),
    "project": (Action.PLAN_EDIT, Action.PLAN_EDIT),
    "milestone": (Action.PLAN_EDIT, Action.PLAN_EDIT),
    "cycle": (Action.PLAN_EDIT, Action.PLAN_EDIT),
    "task_template": (Action.PLAN_EDIT, Action.PLAN_EDIT),
    "attachment": (Action.ATTACHMENT_DELETE, Action.ATTACHMENT_DELETE),
    "time_entry": (Action.TIME_EDIT, Action.TIME_EDIT),
    "relation": (Action.TASK_EDIT, Action.TASK_EDIT),
    "checklist": (Action.TASK_EDIT, Action.TASK_EDIT),
    "checklist_item": (Action.TASK_EDIT, Action.TASK_EDIT),
    "recurrence": (Action.TASK_EDIT, Action.TASK_EDIT),
    "saved_view": (Action.VIEW_SHARE, Action.VIEW_SHARE),
}


#: Targets that stand for many tasks.
RIGHTS_OF_MANY = {
    "batch": Action.TASK_EDIT,
    "import": Action.TASK_IMPORT,
    "upload": Action.ATTACHMENT_DELETE,
}

_ERASED = "This was erased for good."
_OF_TEAM = "What is done to a team itself cannot be undone. Change it in its settings."
_OF_RIGHTS = "Who is in a team, and as what, cannot be undone. Change it among its members."
_OF_GUESTS = "Who a task is shared with cannot be undone. Share it anew, or end it there."
_MADE_ROOM = "These cards only made room, and stand in the same order. There is nothing to undo."

#: Verb -> why it is not undone. Whatever else there is can be: a test holds each verb to it. Apps
#: above add theirs.
NOT_UNDONE: dict[str, str] = {
    Verb.TASKS_PURGED: _ERASED,
    Verb.TASKS_SPREAD: _MADE_ROOM,
    Verb.ATTACHMENT_PURGED: _ERASED,
    Verb.GUEST_ADDED: _OF_GUESTS,
    Verb.GUEST_REMOVED: _OF_GUESTS,
    TeamVerb.TEAM_CREATED: _OF_TEAM,
    TeamVerb.TEAM_UPDATED: _OF_TEAM,
    TeamVerb.TEAM_DELETED: _OF_TEAM,
    TeamVerb.MEMBER_ADDED: _OF_RIGHTS,
    TeamVerb.MEMBER_UPDATED: _OF_RIGHTS,
    TeamVerb.MEMBER_REMOVED: _OF_RIGHTS,
    TeamVerb.ROLE_CREATED: _OF_RIGHTS,
    TeamVerb.ROLE_UPDATED: _OF_RIGHTS,
    TeamVerb.ROLE_DELETED: _OF_RIGHTS,
    TeamVerb.INVITATION_CREATED: _OF_RIGHTS,
    TeamVerb.INVITATION_SENT: _OF_RIGHTS,
    TeamVerb.INVITATION_ACCEPTED: _OF_RIGHTS,
    TeamVerb.INVITATION_REVOKED: _OF_RIGHTS,
}
