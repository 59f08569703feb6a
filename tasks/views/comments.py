"""Comments on a task's page."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import person, refusals_in
from tasks import actions
from tasks.forms import CommentForm
from tasks.models import Comment
from tasks.talk import place_of
from tasks.views.merging import save_merged, status_of
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
    comment = find_comment(request, comment_id)
    require(person(request.user), Action.COMMENT_EDIT, comment)
    form = CommentForm(comment=comment)
    if request.method == "POST":
        form = save_comment(request, lambda: find_comment(request, comment_id))
        if status_of(form) == HTTPStatus.OK:
            page = reverse("tasks:detail", args=[comment.task.key])
            return redirect(page + place_of(comment.task, comment.pk))
    context = team_context(request.user, comment.team.slug, "tasks")
    context |= {"form": form, "task": comment.task, "comment": comment}
    return render(request, "tasks/comment_edit.html", context, status=status_of(form))


@login_required
@require_POST
def delete(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    comment = find_comment(request, comment_id)
    actions.delete_comment(actor=person(request.user), comment=comment)
    return redirect(f"{reverse('tasks:detail', args=[comment.task.key])}#talk")


def save_comment(request: HttpRequest, find: Callable[[], Comment]) -> CommentForm:
    """What was posted, saved or merged with what others saved meanwhile; see ``save_merged``."""
    user = person(request.user)

    def save(comment: Comment, form: CommentForm) -> None:
        body = form.cleaned_data["body"] if form.has_changed() else comment.body
        actions.edit_comment(actor=user, comment=comment, body=body, seen=comment.version)

    return save_merged(
        request,
        find=find,
        fill=lambda comment, data: CommentForm(data, comment=comment),
        save=save,
    )


def find_comment(request: HttpRequest, comment_id: UUID) -> Comment:
    """Among those the person can see."""
    visible = Comment.objects.visible_to(person(request.user))
    return get_object_or_404(visible.select_related("task__team", "team"), pk=comment_id)
