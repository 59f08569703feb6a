"""A team that does whatever comes into its head: actions in random order, on random things.

Much of it is refused, as it should be: a task becomes its own parent, a deleted comment is edited.
What is refused has to leave neither rows nor events behind, so refusals are part of the life.
"""

from collections.abc import Callable

from tasks.tests.lives.life import Life
from tasks.tests.lives.of_people import (
    ask_in,
    ask_no_more,
    remove_and_bring_back,
    rename_person,
    rename_team,
    role,
    set_role,
    unrole,
)
from tasks.tests.lives.of_plans import (
    close_plan,
    delete_field,
    delete_label,
    delete_plan,
    delete_status,
    delete_template,
    edit_field,
    edit_label,
    edit_plan,
    edit_status,
    edit_template,
    field,
    label,
    plan,
    recur,
    reopen_plan,
    reorder,
    repeat,
    repeat_no_more,
    status,
    template,
    use_template,
)
from tasks.tests.lives.of_talk import (
    attach,
    comment,
    delete_comment,
    delete_view,
    detach,
    edit_comment,
    edit_view,
    leave,
    react,
    share,
    unshare,
    view,
)
from tasks.tests.lives.of_tasks import (
    add_item,
    archive,
    bulk,
    checklist,
    convert_item,
    create,
    delete,
    delete_checklist,
    delete_item,
    edit_checklist,
    edit_item,
    empty,
    import_tasks,
    move,
    relate,
    restore,
    undo,
    unrelate,
    update,
)
from tasks.tests.lives.of_time import delete_time, edit_time, log_time, start_timer, stop_timer

_BEGINNINGS: tuple[Callable[[Life], None], ...] = (
    *(comment, react, relate, label, label, plan, plan, plan, checklist, field, field, log_time),
    *(template, repeat, view, share, attach, ask_in, role),
)
_OFTEN: tuple[Callable[[Life], None], ...] = (create, update, bulk, undo, undo, delete, restore)
_STEPS = (
    *(_OFTEN * 3),
    *(create, update, move, archive, empty, import_tasks),
    *(comment, edit_comment, delete_comment, react),
    *(relate, unrelate, label, edit_label, delete_label),
    *(status, edit_status, delete_status, reorder),
    *(plan, edit_plan, close_plan, reopen_plan, delete_plan),
    *(checklist, edit_checklist, delete_checklist, add_item, edit_item, convert_item, delete_item),
    *(field, edit_field, delete_field),
    *(start_timer, stop_timer, log_time, edit_time, delete_time),
    *(template, use_template, edit_template, delete_template, repeat, recur, repeat_no_more),
    *(view, edit_view, delete_view, share, unshare, leave, attach, detach),
    *(ask_in, ask_no_more, set_role, remove_and_bring_back, role, unrole),
    *(rename_person, rename_team),
)


def begin(seed: int) -> Life:
    """A life in a team that has a little of everything."""
    life = Life(seed)
    for act in (create, create, create, *_BEGINNINGS):
        life.do(act)
    return life


def step(life: Life) -> bool:
    """Does something, and says whether it was let."""
    return life.do(life.random.choice(_STEPS))
