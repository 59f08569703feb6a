"""Every change to tasks and all that hangs on them."""

from tasks.actions.attachment import add_attachments, delete_attachment, purge_attachment
from tasks.actions.bulk import change_tasks
from tasks.actions.calendar_feed import create_feed, revoke_feed
from tasks.actions.checklist import (
    add_item,
    convert_item,
    create_checklist,
    delete_checklist,
    delete_item,
    update_checklist,
    update_item,
)
from tasks.actions.comment import add_comment, delete_comment, edit_comment
from tasks.actions.custom_field import (
    create_custom_field,
    delete_custom_field,
    move_custom_field,
    update_custom_field,
)
from tasks.actions.guest import leave_task, share_task, unshare_task
from tasks.actions.imports import fail_import, request_import, run_import
from tasks.actions.label import create_label, delete_label, update_label
from tasks.actions.planning import close_plan, create_plan, delete_plan, reopen_plan, update_plan
from tasks.actions.reaction import add_reaction, remove_reaction
from tasks.actions.recurrence import delete_recurrence, make_due_task, set_recurrence
from tasks.actions.relation import add_relation, remove_relation
from tasks.actions.saved_view import create_view, delete_view, update_view
from tasks.actions.status import create_status, delete_status, reorder_statuses, update_status
from tasks.actions.task import (
    archive_task,
    create_task,
    delete_task,
    move_task,
    restore_task,
    update_task,
)
from tasks.actions.template import (
    create_from_template,
    create_template,
    delete_template,
    update_template,
)
from tasks.actions.time_entry import (
    delete_time_entry,
    edit_time_entry,
    log_time,
    start_timer,
    stop_left_timers,
    stop_timer,
)
from tasks.actions.trash import empty_trash
from tasks.actions.undo import undo_event
from tasks.actions.watching import unwatch_task, watch_task

__all__ = [
    "add_attachments",
    "add_comment",
    "add_item",
    "add_reaction",
    "add_relation",
    "archive_task",
    "change_tasks",
    "close_plan",
    "convert_item",
    "create_checklist",
    "create_custom_field",
    "create_feed",
    "create_from_template",
    "create_label",
    "create_plan",
    "create_status",
    "create_task",
    "create_template",
    "create_view",
    "delete_attachment",
    "delete_checklist",
    "delete_comment",
    "delete_custom_field",
    "delete_item",
    "delete_label",
    "delete_plan",
    "delete_recurrence",
    "delete_status",
    "delete_task",
    "delete_template",
    "delete_time_entry",
    "delete_view",
    "edit_comment",
    "edit_time_entry",
    "empty_trash",
    "fail_import",
    "leave_task",
    "log_time",
    "make_due_task",
    "move_custom_field",
    "move_task",
    "purge_attachment",
    "remove_reaction",
    "remove_relation",
    "reopen_plan",
    "reorder_statuses",
    "request_import",
    "restore_task",
    "revoke_feed",
    "run_import",
    "set_recurrence",
    "share_task",
    "start_timer",
    "stop_left_timers",
    "stop_timer",
    "undo_event",
    "unshare_task",
    "unwatch_task",
    "update_checklist",
    "update_custom_field",
    "update_item",
    "update_label",
    "update_plan",
    "update_status",
    "update_task",
    "update_template",
    "update_view",
    "watch_task",
]
