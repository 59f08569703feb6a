"""Saving what somebody has typed on top of what is there by now."""

from collections.abc import Callable

from django.http import HttpRequest, QueryDict

from accounts.edges import refusals_in
from accounts.exceptions import Stale
from tasks.forms_merging import MergingForm
from teams.models import Thing

_TRIES = 5


def save_merged[T: Thing, F: MergingForm](
    request: HttpRequest,
    *,
    find: Callable[[], T],
    fill: Callable[[T, QueryDict | None], F],
    save: Callable[[T, F], object],
) -> F:
    """The form, with errors, with collisions, or saved: ``status_of`` says which.

    ``find`` reads the thing, ``fill`` makes its form (with what was sent, or as it would be shown),
    ``save`` calls the action with the version of the thing that it is given. Whoever changes the
    thing between finding and saving makes it stale, and it is compared with what is there then.
    """
    for _ in range(_TRIES):
        thing = find()
        form = fill(thing, request.POST)
        if not form.is_valid() or not form.merge(fill(thing, None)):
            return form
        try:
            with refusals_in(form):
                save(thing, form)
        except Stale:
            continue
        return form
    form.add_error(None, "This changes faster than it can be saved. Save it once more.")
    return form


def status_of(form: MergingForm) -> int:
    """409 to choose, 422 to correct, 200 when nothing is wrong."""
    if form.collisions:
        return 409
    return 422 if form.errors else 200
