"""What test_plans.py asks for in a large team, and which index has to answer it.

A filter or an order that is new stands in no table here, and the tests say so.
"""

from benchmarks.words import COMMON_WORD, RARE_WORD
from tasks.tests.plans import NUMBERS

#: In the order of ids. Of a team that has nearly all tasks there are, PostgreSQL takes theirs.
BY_ID = ("task_by_id", "tasks_task_pkey on tasks_task  (")
#: Sort -> the index that gives the rows in its order, in either direction. Lists that some tasks
#: have no value for end with those: where no index has them together, in the order of ids.
SORTED_BY = {
    "number": NUMBERS,
    "title": "task_by_title",
    "status": "task_list_of_status",
    "priority": "task_list",
    "start_date": "task_by_start",
    "due_date": "task_by_due",
    "estimated_hours": "task_by_estimate",
    "actual_hours": "task_by_actual",
    "points": "task_by_points",
    "assignee": "task_list_of_assignee",
    "creator": "task_list_of_creator",
    "project": "task_list_of_project",
    "milestone": "task_list_of_milestone",
    "cycle": "task_list_of_cycle",
    "created_at": "task_by_age",
    "updated_at": "task_by_change",
    "archived_at": "task_by_archiving",
    "position": "task_board",
    "custom.size": "custom_value_number",
}
#: Query -> the index that gives the rows in their order, to stop after the first page.
IN_ORDER = {
    "": "task_list",
    "status:todo": "task_list_of_status",
    "status:todo priority:urgent": "task_list_of_status",
    "status:todo,done": "task_list",
    "-status:todo": "task_list",
    "category:in_progress": "task_list_of_status",
    "assignee:me": "task_list_of_assignee",
    "assignee:me status:todo": "task_list_of_assignee",
    "assignee:me,none": "task_list",
    "assignee:none": "task_list_of_nobody",
    "assignee:none status:todo": "task_list_of_status",
    "creator:me": "task_list_of_creator",
    "-creator:me": "task_list",
    "-watcher:me": "task_list",
    "priority:high,urgent": "task_list",
    "priority:>=high": "task_list",
    "project:App": "task_list_of_project",
    "project:none": "task_list",
    "milestone:v1": "task_list_of_milestone",
    "milestone:none": "task_list",
    "cycle:Spring": "task_list_of_cycle",
    "cycle:Spring assignee:none": "task_list_of_cycle",
    "cycle:none": "task_list",
    "parent:none": "task_list",
    "due:>2026-03-10": "task_list",
    "due:none": "task_list",
    "start:>2025-12-10": "task_list",
    "start:none": "task_list",
    "created:<2025-11-01": "task_list",
    "updated:>2026-01-01": "task_list",
    "points:>3": "task_list",
    "points:none": "task_list",
    "estimated:>10": "task_list",
    "estimated:none": "task_list",
    "actual:1": "task_list",
    "actual:none": "task_list",
    "is:open": "task_list",
    "is:open priority:>=high -label:docs": "task_list",
    "is:done": "task_list_of_status",
    "is:overdue": "task_list",
    "is:unassigned": "task_list_of_nobody",
    "-is:blocked": "task_list",
    "-has:description": "task_list",
    "has:labels": "task_list",
    "has:comments": "task_list",
    "has:time": "task_list",
    "-has:attachment": "task_list",
    "-label:bug": "task_list",
    "label:docs": "task_list",
    "label:none": "task_list",
    "custom.size:>500": "task_list",
    "custom.size:none": "task_list",
    "is:open sort:title": "task_by_title",
    "status:todo sort:due": "task_by_due",
    "sort:status,position": "task_board",
    "assignee:me sort:project": "task_list_of_project",
    "is:open sort:custom.size": "custom_value_number",
}
#: Query -> the indexes of which one finds the few rows, which are then sorted. PostgreSQL reads a
#: table of a few rows as a whole; it is then the table that has to be named.
FOUND_FIRST = {
    "is:blocked": ("tasks_relation", "relation_of"),
    "is:blocked assignee:none": ("tasks_relation", "relation_of"),
    "label:bug": ("task_label_once", "autoindex_tasks_tasklabel", "on tasks_tasklabel"),
    "label:bug assignee:me": ("tasks_tasklabel", "task_label_once", "task_list_of_assignee"),
    "label:bug sort:title": ("tasks_tasklabel", "task_label_once"),
    "is:watched": ("watcher_once_per_task", "tasks_watcher"),
    "watcher:me": ("watcher_once_per_task", "tasks_watcher"),
    "watcher:p11@bench.example": ("watcher_once_per_task", "tasks_watcher"),
    "creator:p11@bench.example": ("task_list_of_creator", "tasks_task_creator_id"),
    "creator:none": ("task_list_of_creator", "tasks_task_creator_id"),
    "assignee:p11@bench.example": ("task_list_of_assignee", "tasks_task_assignee_id"),
    "is:open assignee:p11@bench.example": ("task_list_of_assignee", "tasks_task_assignee_id"),
    "parent:LARGE-1": ("tasks_task_parent_id",),
    "has:attachment": ("tasks_attachment", "attachment_quota"),
    "has:checklist": ("tasks_checklist",),
    "has:relations": ("tasks_relation",),
    "has:subtasks": ("tasks_task_parent_id", "task_list_of_parts"),
    "custom.size:3": ("custom_value_number",),
    "due:2026-03-10": ("task_by_due",),
    "due:2026-03-10 sort:due": ("task_by_due",),
    "start:2026-01-10": ("task_by_start",),
    "-parent:none": ("task_list_of_parts", "tasks_task_parent_id"),
    RARE_WORD: ("tasks_searchindex", "tasks_searchdocument_vector"),
    f"{RARE_WORD} sort:title": ("tasks_searchindex", "tasks_searchdocument_vector"),
    f"{RARE_WORD} status:todo": ("tasks_searchindex", "tasks_searchdocument_vector"),
}
#: Of the archive, where as many are as a team has in a year.
OF_ARCHIVE = {
    "is:archived": "task_archived",
    "is:archived sort:archived_at": "task_by_archiving",
    "is:archived sort:-archived_at": "task_by_archiving",
}
BOARDS = ("", "priority:urgent", "assignee:me", "label:docs", "label:bug", RARE_WORD)
#: Of these PostgreSQL reads all that there are in a column: few enough to be sorted then.
FEW_CARDS = ("label:bug", RARE_WORD, "priority:urgent")
SEARCHES = (RARE_WORD, COMMON_WORD, f'"seen on" -{RARE_WORD}', f"{COMMON_WORD} {RARE_WORD}")
