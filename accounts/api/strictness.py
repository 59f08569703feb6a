"""What every view of the API refuses: query parameters that it does not know.

A misspelt filter that is ignored gives everything where little was asked for.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http.request import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

_MOST_NAMED = 20


class StrictView(APIView):
    """``query_parameters`` are the names that an action of the view takes, by action or method."""

    metadata_class = None
    query_parameters: ClassVar[dict[str, frozenset[str]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_query(request.query_params, self.known_parameters(request))

    def known_parameters(self, request: Request) -> frozenset[str]:
        action = getattr(self, "action", None) or (request.method or "").lower()
        return self.query_parameters.get(action, frozenset())


def check_query(query: QueryDict, known: frozenset[str]) -> None:
    errors = {}
    for name, values in query.lists():
        if name not in known:
            errors[shown(name)] = ["There is no such parameter here. " + _choice(known)]
        elif len(values) > 1:
            errors[name] = ["Give this parameter once; separate several values by commas."]
        elif "\x00" in values[0]:
            errors[name] = ["Leave the NUL character out."]
    if errors:
        raise ValidationError(dict(list(errors.items())[:_MOST_NAMED]))


def shown(name: str) -> str:
    """A name somebody made up, short enough to be sent back."""
    return name.replace("\x00", "�")[:100]


def _choice(known: Iterable[str]) -> str:
    names = ", ".join(sorted(known))
    return f"Known are: {names}." if names else "Leave it out."
