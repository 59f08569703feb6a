"""Watching a task, reacting to a comment, what a comment said before, and whom one can mention."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.edges import person
from tasks import actions
from tasks.mentions import completions
from tasks.models import Watcher
from tasks.reactions import OFFERED, tallies
from tasks.talk import compared_versions, place_of, watch_context
from tasks.views.comments import find_comment
from tasks.views.scope import find_task, wants_part
from teams.pages import team_context

_LONGEST_BEGINNING = 50


@login_required
@require_POST
def watch(request: HttpRequest, key: str) -> HttpResponse:
    """POST ``watch``: ``on``, ``muted`` or ``off``."""
    task, user = find_task(request, key), person(request.user)
    if request.POST.get("watch") == "off":
        actions.unwatch_task(actor=user, task=task)
    else:
        is_muted = request.POST.get("watch") == "muted"
        actions.watch_task(actor=user, task=task, is_muted=is_muted)
    if not wants_part(request):
        return redirect("tasks:detail", task.key)
    watchers = Watcher.objects.filter(task=task).present(task.team).select_related("user")
    context = {"task": task, "user": user, **watch_context(list(watchers), user)}
    return render(request, "tasks/_task_watch.html", context)


@login_required
@require_POST
def react(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """POST ``emoji`` puts it there; with ``remove`` it is taken away."""
    comment, user = find_comment(request, comment_id), person(request.user)
    change = actions.remove_reaction if "remove" in request.POST else actions.add_reaction
    try:
        change(actor=user, comment=comment, emoji=request.POST.get("emoji", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if not wants_part(request):
        page = reverse("tasks:detail", args=[comment.task.key])
        return redirect(page + place_of(comment.task, comment.pk))
    context = team_context(request.user, comment.team.slug, "tasks")
    context |= {
        "comment": comment,
        "reactions": tallies([comment], user),
        "offered_emoji": OFFERED,
    }
    return render(request, "tasks/_reactions.html", context)


@login_required
@require_GET
def history(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    comment = find_comment(request, comment_id)
    context = team_context(request.user, comment.team.slug, "tasks")
    context |= {
        "comment": comment,
        "task": comment.task,
        "versions": compared_versions(comment),
    }
    return render(request, "tasks/comment_history.html", context)


@login_required
@require_GET
def people(request: HttpRequest, slug: str) -> JsonResponse:
    """Members whose name goes on like ``query``, for the completion of a mention."""
    context = team_context(request.user, slug, "tasks")
    beginning = request.GET.get("query", "")[:_LONGEST_BEGINNING].replace("\x00", "")
    found = completions(beginning, context["team"])
    return JsonResponse(
        {"people": [{"name": user.name, "mention": mention} for user, mention in found]}
    )
