"""Between actions and forms: what an action refuses becomes the form's own error."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.forms import Form

from accounts.exceptions import Conflict


@contextmanager
def refusals_in(form: Form) -> Iterator[None]:
    """Errors of fields the form does not have go to the top of it, so that none is lost."""
    try:
        yield
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            form.add_error(field if field in form.fields else None, errors)
