"""Who may undo what: whoever may do the opposite."""

from teams.policies import Action

#: Kind -> what it takes to change one back, and what to bring one back or take it away.
RIGHTS: dict[str, tuple[Action, Action]] = {
    "task": (Action.TASK_EDIT, Action.TASK_DELETE),
    "comment": (Action.COMMENT_EDIT, Action.COMMENT_DELETE),
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
