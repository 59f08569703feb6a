"""Which events a webhook wants: verbs by name, or all of a group, such as ``task``."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q

from notifications.events import Verb as OwnVerb
from tasks.events import Verb as TaskVerb
from teams.events import Verb as TeamVerb

#: What a test is called; it is no event of a team.
TEST = "webhook.test"
VERBS = tuple(sorted({str(verb) for kind in (TeamVerb, TaskVerb, OwnVerb) for verb in kind}))
GROUPS = tuple(sorted({verb.partition(".")[0] for verb in VERBS}))
_MOST_NAMED = 5


def checked(events: Iterable[str]) -> list[str]:
    """Each once, in order. A ValidationError names what there is not."""
    given = sorted(set(events))
    if unknown := [name for name in given if name not in VERBS and name not in GROUPS]:
        names = ", ".join(name[:50] for name in unknown[:_MOST_NAMED])
        message = f"There is no such event: {names}. Name events such as task.moved, or groups: "
        raise ValidationError({"events": message + ", ".join(GROUPS) + "."})
    return given


def wanted(events: Collection[str]) -> Q:
    """The events of a log that these names mean; all when there is none."""
    if not events:
        return Q()
    chosen = Q(verb__in=[name for name in events if name in VERBS])
    for group in set(events) & set(GROUPS):
        chosen |= Q(verb__startswith=f"{group}.")
    return chosen
