"""Where a mail server hands over what came back: signed, for no person."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import limits
from accounts.client_address import client_of
from accounts.limits import Limit
from notifications.dsn import NoReportError
from notifications.returning import LONGEST, is_signed, take_report

_TEXT = "text/plain; charset=utf-8"


@csrf_exempt
@require_POST
def take_bounce(request: HttpRequest) -> HttpResponse:
    """The body is the message as it came. ``X-Stint-Signature`` is its HMAC under BOUNCE_SECRET.

    Without that secret in the settings there is nothing here. 403 for a wrong signature, 422 for a
    message that is no bounce of ours: sending it again would change nothing. Only what is not
    signed counts: one server hands over what comes back to everybody.
    """
    if not settings.BOUNCE_SECRET:
        raise Http404
    raw = request.read(LONGEST + 1)
    if len(raw) > LONGEST:
        return _stranger(request, 413, "The message is longer than 1 MB: it is no bounce.")
    if not is_signed(raw, request.headers.get("X-Stint-Signature", ""), settings.BOUNCE_SECRET):
        sentence = "Sign the body: X-Stint-Signature: sha256=HMAC with BOUNCE_SECRET."
        return _stranger(request, 403, sentence)
    try:
        return _answer(200, take_report(raw))
    except NoReportError as reason:
        return _answer(422, str(reason))


def _stranger(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    limits.take(Limit.ANONYMOUS, client_of(request))
    return _answer(status, sentence)


def _answer(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type=_TEXT)
