"""The pages of guests: the tasks that are shared with them, one of these, and commenting on it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.edges import person, refusals_in
from tasks import actions
from tasks.forms import CommentForm
from tasks.guests import shared_task_context, tasks_shared_with
from tasks.models import Comment, Task
from tasks.talk import place_of
from tasks.views.comments import save_comment
from tasks.views.merging import status_of
from teams.policies import Action, require

_SHOWN = 200


@login_required
@require_GET
def shared_tasks(request: HttpRequest) -> HttpResponse:
    """The tasks that one sees as a guest, the latest changed first."""
    found = tasks_shared_with(person(request.user)).for_reading().order_by("-updated_at")
    return render(request, "tasks/shared_list.html", {"tasks": found[:_SHOWN]})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shared_task(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows it, POST comments on it."""
    task = find_shared(request, key)
    form = CommentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (comment := _comment(request, task, form)):
        return redirect(_place_of(comment))
    skipped = request.GET.get("comments_before", "")
    context = shared_task_context(task, person(request.user), skipped) | {"comment_form": form}
    return render(request, "tasks/shared_task.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def leave(request: HttpRequest, key: str) -> HttpResponse:
    task = find_shared(request, key)
    actions.leave_task(guest=person(request.user), task=task)
    messages.success(request, f"{task.key} is not shared with you any more.")
    return redirect("tasks:shared_tasks")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_comment(request: HttpRequest, key: str, comment_id: UUID) -> HttpResponse:
    """Of what they said themselves."""
    comment = _find_comment(request, key, comment_id)
    require(person(request.user), Action.COMMENT_EDIT, comment)
    form = CommentForm(comment=comment)
    if request.method == "POST":
        form = save_comment(request, lambda: _find_comment(request, key, comment_id))
        if status_of(form) == HTTPStatus.OK:
            return redirect(_place_of(comment))
    context = {"form": form, "task": comment.task, "comment": comment}
    return render(request, "tasks/shared_comment_edit.html", context, status=status_of(form))


@login_required
@require_POST
def delete_comment(request: HttpRequest, key: str, comment_id: UUID) -> HttpResponse:
    comment = _find_comment(request, key, comment_id)
    actions.delete_comment(actor=person(request.user), comment=comment)
    return redirect("tasks:shared_task", comment.task.key)


def find_shared(request: HttpRequest, key: str) -> Task:
    """By its key, among those that are shared with the person."""
    found = tasks_shared_with(person(request.user)).for_reading().with_key(key).first()
    if found is None:
        raise Http404
    return found


def _comment(request: HttpRequest, task: Task, form: CommentForm) -> Comment | None:
    if form.is_valid():
        with refusals_in(form):
            return actions.add_comment(
                actor=person(request.user), task=task, body=form.cleaned_data["body"]
            )
    return None


def _find_comment(request: HttpRequest, key: str, comment_id: UUID) -> Comment:
    comments = Comment.objects.alive().filter(task=find_shared(request, key))
    return get_object_or_404(comments.select_related("task__team", "team"), pk=comment_id)


def _place_of(comment: Comment) -> str:
    page = reverse("tasks:shared_task", args=[comment.task.key])
    return page + place_of(comment.task, comment.pk)
