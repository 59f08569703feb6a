"""What every view of the API refuses: query parameters that it does not know.

A misspelt filter that is ignored gives everything where little was asked for.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.http.request import QueryDict
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from accounts import limits
from accounts.api.conditional import ConditionalView
from accounts.client_address import client_of
from accounts.idempotency import once
from accounts.limits import Limit
from accounts.models import Scope, User
from accounts.scopes import require_open

_MOST_NAMED = 20


class StrictView(ConditionalView):
    """``query_parameters`` are the names that an action of the view takes, by action or method."""

    metadata_class = None
    query_parameters: ClassVar[dict[str, frozenset[str]]] = {}

    #: Whether answers may be kept for an Idempotency-Key. Those that hold a secret may not.
    keeps_answers: ClassVar[bool] = True

    #: The count that this request fell under, as it was with it.
    _use: limits.Use | None = None

    #: What an API token needs here, by method. At a method that is not named it is refused.
    token_scopes: ClassVar[Mapping[str, Scope]] = {}

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        if isinstance(request.user, User):
            self.check_token(request.user, request.method)

    def check_token(self, user: User, method: str | None) -> None:
        require_open(user, method, self.token_scopes)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_query(request.query_params, self.known_parameters())
        self._do_once(request)

    def perform_authentication(self, request: Request) -> None:
        """A request that shows a bad token is one of nobody in particular."""
        try:
            super().perform_authentication(request)
        except APIException:
            self._use = limits.take(Limit.ANONYMOUS, client_of(request._request))  # noqa: SLF001
            raise
        if request.user.is_authenticated:
            self._use = limits.take(Limit.PERSON, request.user.pk)
        else:
            self._use = limits.take(Limit.ANONYMOUS, client_of(request._request))  # noqa: SLF001

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self._use is not None:
            for name, value in self._use.headers.items():
                answer.headers.setdefault(name, value)
        return answer

    def _do_once(self, request: Request) -> None:
        """Give dispatch, which is about to call ``post``, one that runs for each key once."""
        key = request.headers.get("Idempotency-Key")
        handler = getattr(self, "post", None)
        if key is None or handler is None or request.method != "POST" or not self.keeps_answers:
            return
        if request.user.is_authenticated:
            vars(self)["post"] = once(handler, key)

    def known_parameters(self) -> frozenset[str]:
        return self.query_parameters.get(self.doing, frozenset())


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
