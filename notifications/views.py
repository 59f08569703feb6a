"""The page behind "stop these mails". The signed link is the only right that it needs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from notifications import actions
from notifications.models import Kind, OptOut
from notifications.stopping import read_token


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the link would stop, POST stops it, POST with ``resume`` takes that back.

    Mail programs post here by themselves when somebody presses their unsubscribe button. They have
    no session and no token of the form, and must not be redirected (RFC 8058, section 3.1); the
    link itself proves whose mail it was.
    """
    found = read_token(token)
    if found is None:
        raise Http404
    address, kind = found
    if request.POST.get("List-Unsubscribe") == "One-Click":
        actions.stop_kind(address=address, kind=kind)
        return HttpResponse("These mails are stopped.", content_type="text/plain; charset=utf-8")
    return _page(request, address, kind)


@csrf_protect
def _page(request: HttpRequest, address: str, kind: Kind) -> HttpResponse:
    if request.method == "POST":
        change = actions.resume_kind if "resume" in request.POST else actions.stop_kind
        change(address=address, kind=kind)
        return redirect(request.path)
    is_stopped = OptOut.objects.filter(address=address, kind=kind).exists()
    context = {"address": address, "kind": kind, "is_stopped": is_stopped}
    return render(request, "notifications/mail_stop.html", context)
