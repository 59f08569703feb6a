"""Comments on a task's page."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from tasks import actions
from tasks.forms import CommentForm
from tasks.models import Comment
from tasks.views.scope import find_task
from teams.pages import team_context
from teams.policies import Action, require


@login_required
@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    task = find_task(request, key)
    form = CommentForm(request.POST)
    comment: Comment | None = None
    if form.is_valid():
        with refusals_in(form):
            comment = actions.add_comment(
                actor=person(request.user), task=task, body=form.cleaned_data["body"]
            )
    if comment is None:
        context = team_context(request.user, task.team.slug, "tasks")
        context |= {"form": form, "task": task}
        return render(request, "tasks/comment_edit.html", context, status=422)
    return redirect(f"{reverse('tasks:detail', args=[task.key])}#comment-{comment.pk}")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    comment = _find(request, comment_id)
    require(person(request.user), Action.COMMENT_EDIT, comment)
    form = CommentForm(sent(request), initial={"body": comment.body})
    if form.is_valid():
        with refusals_in(form):
            actions.edit_comment(
                actor=person(request.user), comment=comment, body=form.cleaned_data["body"]
            )
        if not form.errors:
            return redirect(f"{reverse('tasks:detail', args=[comment.task.key])}#talk")
    context = team_context(request.user, comment.team.slug, "tasks")
    context |= {"form": form, "task": comment.task, "comment": comment}
    status = 422 if form.errors else 200
    return render(request, "tasks/comment_edit.html", context, status=status)


@login_required
@require_POST
def delete(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    comment = _find(request, comment_id)
    actions.delete_comment(actor=person(request.user), comment=comment)
    return redirect(f"{reverse('tasks:detail', args=[comment.task.key])}#talk")


def _find(request: HttpRequest, comment_id: UUID) -> Comment:
    visible = Comment.objects.visible_to(person(request.user))
    return get_object_or_404(visible.select_related("task__team", "team"), pk=comment_id)
