"""What the schema says about the list of tasks, and examples."""

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from tasks.api.slimming import NAMES
from tasks.lists.conditions import FIELDS
from tasks.lists.filters import LONGEST_SEARCH
from tasks.lists.language import LONGEST_QUERY
from tasks.lists.sorting import DEFAULT_SORT, SORTS

_SORT = "|".join([*SORTS, 'custom\\.([^,"]+|"[^"]+")'])
_FIELD = "|".join(NAMES)

AS_OF = OpenApiParameter(
    "as_of",
    {"type": "string", "format": "date-time"},
    description="A moment: as it was then. Of a list only with `team`, in the order of numbers.",
)
#: What chooses tasks and gives them an order, as TaskFilter.PARAMETERS has it; but for the team.
CHOOSING = [
    *(
        OpenApiParameter(
            name, description=f"One or more, with commas: {field.help}. Such as `{field.example}`."
        )
        for name, field in FIELDS.items()
    ),
    OpenApiParameter("label_all", description="Labels by name, with commas: those with all."),
    OpenApiParameter(
        "q",
        {"type": "string", "maxLength": LONGEST_QUERY},
        description='All of this in one text: `assignee:me label:bug due:<7d "payment fails"`.',
    ),
    OpenApiParameter(
        "search",
        {"type": "string", "maxLength": LONGEST_SEARCH},
        description="Words that all stand in title, description or comments; or a key.",
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
LIST_PARAMETERS = [
    AS_OF,
    OpenApiParameter("team", description="The slug of one team; without it, all of the caller's."),
    *CHOOSING,
    OpenApiParameter(
        "fields",
        {"type": "string", "pattern": f"^({_FIELD})(,({_FIELD}))*$"},
        description="Which fields of each task to answer with; without it, all.",
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
WHOLE_TASK = OpenApiExample(
    "A task, of which nothing else is kept",
    {"title": "Write the release notes", "status": "todo", "labels": ["docs"]},
    request_only=True,
)
TASK_CHANGE = OpenApiExample("Done", {"status": "done"}, request_only=True)
