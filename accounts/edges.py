"""Between requests, forms and actions: what was sent, and what an action refuses of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.exceptions import Conflict, Unavailable
from accounts.models import User


def person(user: User | AnonymousUser) -> User:
    """The signed-in person, for views that ``login_required`` guards."""
    if not isinstance(user, User):
        raise TypeError("This view needs login_required.")
    return user


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with. An empty one was sent too, and is to be told what it lacks."""
    return request.POST if request.method == "POST" else None


def is_path_of_ours(url: str | None) -> bool:
    """Never another site's address: a link to one of our pages is no part of a trap."""
    if not url or not url.startswith("/"):
        return False
    return url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def page_before(request: HttpRequest, otherwise: str) -> str:
    """The path of the page that a form was on, which it names as ``next``."""
    path = request.POST.get("next", "")
    return path if is_path_of_ours(path) else otherwise


def sentence_of(refusal: Conflict | ValidationError) -> str:
    """What an action refuses, where there is no form to say it in."""
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


@contextmanager
def refusals_in(form: BaseForm) -> Iterator[None]:
    """Errors of fields the form does not have go to the top of it, so that none is lost."""
    try:
        yield
    except (Conflict, Unavailable) as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            form.add_error(field if field in form.fields else None, errors)
