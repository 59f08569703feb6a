"""The custom fields of a task, changed on its page."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.edges import person
from tasks import actions
from tasks.forms_custom import CustomValuesForm
from tasks.models import Task
from tasks.views.merging import save_merged, status_of
from tasks.views.scope import find_task, wants_part
from teams.pages import team_context
from teams.policies import Action, require


@login_required
@require_POST
def edit_custom(request: HttpRequest, key: str) -> HttpResponse:
    """The custom fields, together or the one that was just changed."""
    task, user = find_task(request, key), person(request.user)
    require(user, Action.TASK_EDIT, task)

    def fill(task: Task, data: QueryDict | None) -> CustomValuesForm:
        return CustomValuesForm(data, team=task.team, task=task)

    def save(task: Task, form: CustomValuesForm) -> None:
        actions.update_task(actor=user, task=task, seen=task.version, custom=form.changes())

    form = save_merged(request, find=lambda: find_task(request, key), fill=fill, save=save)
    if (status := status_of(form)) == HTTPStatus.OK:
        if not wants_part(request):
            return redirect("tasks:detail", task.key)
        form = fill(find_task(request, key), None)
    context = team_context(request.user, task.team.slug, "tasks")
    context |= {"task": task, "custom_form": form}
    page = "tasks/_task_custom.html" if wants_part(request) else "tasks/custom_edit.html"
    return render(request, page, context, status=status)
