"""Who gets what at every route, as docs/permissions.md has it. To write that anew:

python -m config.tests.matrix
"""

import os
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
_HEAD = """\
# Permissions

What each role gets from each route of the API: the status of a good request about a thing that is
not the caller's own. A guest's is the task that is shared with
them. An outsider is signed in and not in the team. Authors may also change and
delete what is theirs. This page is made from the table that the tests go through
(`python -m config.tests.matrix`), and a test holds it to that.

"""

_PLACE = ("admin", "manager", "developer", "commenter", "viewer", "guest", "outsider", "anonymous")


def page() -> str:
    from config.tests.api_world import ROUTES
    from config.tests.areas.area import CALLERS, LIKE

    columns = sorted((*CALLERS, *LIKE), key=_PLACE.index)

    rows = [
        f"| `{method} {path}` | {' | '.join(str(route.status_of(caller)) for caller in columns)} |"
        for route in sorted(ROUTES, key=lambda route: route.template[::-1])
        for method, path in [route.template]
    ]
    head = [f"| route | {' | '.join(columns)} |", f"|---{'|---' * len(columns)}|"]
    return _HEAD + "\n".join([*head, *rows]) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    PAGE.write_text(page())
