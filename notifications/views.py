"""The pages behind "stop these mails". The signed link is the only right that they need."""

from collections.abc import Callable

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts import limits
from accounts.client_address import client_of
from accounts.limits import Limit
from accounts.models import User
from notifications import actions
from notifications.models import Kind
from notifications.stopping import Reader, read_mute_token, read_token
from tasks.actions import watch_task
from tasks.models import Task, Watcher
from teams.policies import Action, require


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the link would stop, POST stops it, POST with ``resume`` takes that back.

    Mail programs post here by themselves when somebody presses their unsubscribe button. They have
    no session and no token of the form, and must not be redirected (RFC 8058, section 3.1); the
    link itself proves whose mail it was. Each reader counts for themself: the mail programs of many
    share an address.
    """
    found = read_token(token)
    if found is None:
        limits.take(Limit.ANONYMOUS, client_of(request))
        raise Http404
    limits.take(Limit.ANONYMOUS, *found[0])
    reader, kinds = actions.whose(found[0]), found[1]
    if request.POST.get("List-Unsubscribe") == "One-Click":
        _change_each(actions.stop_kind, reader, kinds)
        return HttpResponse("These mails are stopped.", content_type="text/plain; charset=utf-8")
    return _page(request, reader, kinds)


@csrf_protect
def _page(request: HttpRequest, reader: Reader, kinds: list[Kind]) -> HttpResponse:
    if request.method == "POST":
        change = actions.resume_kind if "resume" in request.POST else actions.stop_kind
        _change_each(change, reader, kinds)
        return redirect(request.path)
    is_stopped = all(actions.is_stopped(reader=reader, kind=kind) for kind in kinds)
    context = {"address": reader.address, "kinds": kinds, "is_stopped": is_stopped}
    return render(request, "notifications/mail_stop.html", context)


@transaction.atomic
def _change_each(change: Callable[..., None], reader: Reader, kinds: list[Kind]) -> None:
    for kind in kinds:
        change(reader=reader, kind=kind)


@require_http_methods(["GET", "HEAD", "POST"])
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows which task the link would mute, POST mutes it, POST with ``resume`` unmutes it.

    Whoever cannot see the task any more is told nothing of it: there are no mails to stop.
    """
    found = read_mute_token(token)
    if found is None:
        raise Http404
    user = get_object_or_404(User, pk=found[0])
    task = get_object_or_404(Task.objects.alive().select_related("team"), pk=found[1])
    require(user, Action.TEAM_VIEW, task)
    if request.method == "POST":
        watch_task(actor=user, task=task, is_muted="resume" not in request.POST)
        return redirect(request.path)
    is_muted = Watcher.objects.filter(task=task, user=user, is_muted=True).exists()
    context = {"task": task, "person": user, "is_muted": is_muted}
    return render(request, "notifications/mail_mute.html", context)
