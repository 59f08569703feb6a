"""One index for each list that people open, with its filter first and its order after."""

from django.db import models

#: Those that boards and lists are about: neither deleted nor archived.
CURRENT = models.Q(deleted_at=None, archived_at=None)
DELETED = models.Q(deleted_at__isnull=False)

INDEXES = (
    *(
        models.Index(
            field,
            models.F("priority").desc(),
            models.F("updated_at").desc(),
            models.F("id").desc(),
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
    models.Index(
        models.F("team"),
        models.F("priority").desc(),
        models.F("updated_at").desc(),
        models.F("id").desc(),
        name="task_archived",
        condition=models.Q(deleted_at=None, archived_at__isnull=False),
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
