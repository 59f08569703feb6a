"""What the schema says about the list of tasks, and examples."""

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from tasks.api.filters import DEFAULT_SORT, LONGEST_SEARCH, SORTS
from tasks.models import Priority

_SORT = "|".join(SORTS)
_PRIORITY = "|".join(Priority.words())

LIST_PARAMETERS = [
    OpenApiParameter("team", description="The slug of one team; without it, all of the caller's."),
    OpenApiParameter("status", description="One or more slugs, with commas."),
    OpenApiParameter("assignee", description="The id of a person, `me` or `none`."),
    OpenApiParameter(
        "priority",
        {"type": "string", "pattern": f"^({_PRIORITY})(,({_PRIORITY}))*$"},
        description="One or more words, with commas.",
    ),
    OpenApiParameter(
        "search",
        {"type": "string", "maxLength": LONGEST_SEARCH},
        description="Words that all stand in title or description, or a key.",
    ),
    OpenApiParameter(
        "sort",
        {
            "type": "string",
            "default": DEFAULT_SORT,
            "pattern": f"^-?({_SORT})(,-?({_SORT}))*$",
        },
        description="Fields with commas, `-` for descending. What has no value comes last.",
    ),
]

NEW_TASK = OpenApiExample(
    "A task",
    {
        "team": "core",
        "title": "Write the release notes",
        "priority": "high",
        "due_date": "2027-01-31",
        "assignee": "me",
    },
    request_only=True,
)
TASK_CHANGE = OpenApiExample("Done", {"status": "done"}, request_only=True)
