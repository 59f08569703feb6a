"""One index for each list that people open, with its filter first and its order after."""

from django.db import models

#: Those that boards and lists are about: neither deleted nor archived.
CURRENT = models.Q(deleted_at=None, archived_at=None)
ARCHIVED = models.Q(deleted_at=None, archived_at__isnull=False)
DELETED = models.Q(deleted_at__isnull=False)
#: The order of a list that nobody sorted.
_USUAL = (
    models.F("priority").desc(),
    models.F("updated_at").desc(),
    models.F("id").desc(),
)

INDEXES = (
    *(
        models.Index(
            field,
            *_USUAL,
            name=f"task_list{suffix}",
            condition=CURRENT,
        )
        for field, suffix in (
            ("team", ""),
            ("status", "_of_status"),
            ("assignee", "_of_assignee"),
            ("creator", "_of_creator"),
            ("project", "_of_project"),
            ("milestone", "_of_milestone"),
            ("cycle", "_of_cycle"),
        )
    ),
    models.Index(fields=("status", "position", "id"), name="task_board", condition=CURRENT),
    *(
        models.Index(
            "team",
            models.F(column).desc(),
            models.F("id").desc(),
            name=f"task_by_{word}",
            condition=CURRENT,
        )
        for column, word in (("updated_at", "change"), ("created_at", "age"))
    ),
    # Of nobody's tasks, and of those that are part of others, there may be few.
    *(
        models.Index(
            models.F("team"),
            *_USUAL,
            name=f"task_list_{word}",
            condition=fitting,
        )
        for word, fitting in (
            ("of_nobody", CURRENT & models.Q(assignee=None)),
            # A task has subtasks that are archived, too.
            ("of_parts", models.Q(deleted_at=None, parent__isnull=False)),
        )
    ),
    # In order, and between two values. Those without one stand together, by id.
    *(
        models.Index(fields=("team", column, "id"), name=f"task_by_{word}", condition=CURRENT)
        for column, word in (
            ("title", "title"),
            ("due_date", "due"),
            ("start_date", "start"),
            ("estimated_hours", "estimate"),
            ("actual_hours", "actual"),
            ("points", "points"),
        )
    ),
    # Those that lack what they are sorted by, where no index above has them together.
    models.Index(fields=("team", "id"), name="task_by_id", condition=CURRENT),
    models.Index(models.F("team"), *_USUAL, name="task_archived", condition=ARCHIVED),
    models.Index(
        fields=("team", "archived_at", "id"), name="task_by_archiving", condition=ARCHIVED
    ),
    # The trash, and what has lain there for long whichever team it is of.
    models.Index(
        "team",
        models.F("deleted_at").desc(),
        models.F("id").desc(),
        name="task_trash",
        condition=DELETED,
    ),
    models.Index(fields=("deleted_at",), name="task_trash_by_age", condition=DELETED),
)
