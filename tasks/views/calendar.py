"""What calendar programs read. The secret in the address is the only right that they have."""

import hashlib
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts import limits
from accounts.client_address import client_of
from accounts.limits import Limit
from tasks.actions.calendar_feed import note_use
from tasks.calendars.reading import Contents, feed_by
from tasks.calendars.writing import write
from tasks.models import CalendarFeed

_GONE = "This calendar is not shared any more. Remove it from your calendar program."


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar; 304 when it is as the program has it. 410 once it was revoked, and 404 when
    there is none, or what it is about is hidden from its owner now.
    """
    found = feed_by(secret)
    if found is None:
        limits.take(Limit.ANONYMOUS, client_of(request))
        raise Http404
    limits.take(Limit.CALENDAR, found.pk)
    if found.revoked_at is not None:
        return HttpResponse(_GONE, status=410, content_type="text/plain; charset=utf-8")
    return _answer(request, found)


def _answer(request: HttpRequest, found: CalendarFeed) -> HttpResponse:
    contents = Contents(found)
    note_use(found)
    if (tag := contents.tag) and (known := get_conditional_response(request, tag)):
        return _kept(known)
    text = write(contents)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = tag or f'W/"{hashlib.sha256(text).hexdigest()[:32]}"'
    answer["Content-Disposition"] = 'inline; filename="stint.ics"'
    known = get_conditional_response(request, answer["ETag"], response=answer)
    return _kept(cast("HttpResponse", known))


def _kept(answer: HttpResponse) -> HttpResponse:
    """By whoever asked, and by nobody between."""
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
