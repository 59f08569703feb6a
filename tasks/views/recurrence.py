"""How a task comes again, changed on its page."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from accounts.edges import person
from tasks import actions
from tasks.forms_recurrence import RecurrenceForm
from tasks.models import Recurrence, Task
from tasks.structure_page import structure_context
from tasks.views.merging import save_merged, status_of
from tasks.views.scope import find_task, wants_part
from tasks.views.structure import answer
from teams.pages import team_context
from teams.policies import Action, require


@login_required
@require_POST
def recur(request: HttpRequest, key: str) -> HttpResponse:
    """POST the fields of the form, or ``stop``."""
    task, user = find_task(request, key), person(request.user)
    require(user, Action.TASK_EDIT, task)
    if "stop" in request.POST:
        actions.delete_recurrence(actor=user, recurrence=get_object_or_404(Recurrence, task=task))
        return answer(request, task, [])
    form = _save(request, task)
    if (status := status_of(form)) == HTTPStatus.OK:
        return answer(request, task, [])
    context = team_context(request.user, task.team.slug, "tasks")
    context |= {"task": task, **structure_context(task), "recurrence_form": form}
    part, page = "tasks/_task_structure.html", "tasks/recurrence_edit.html"
    return render(request, part if wants_part(request) else page, context, status=status)


def _save(request: HttpRequest, task: Task) -> RecurrenceForm:
    user = person(request.user)

    def find() -> Recurrence:
        """One that is not there yet has the version 0: should somebody be quicker, it is stale."""
        found = Recurrence.objects.filter(task=task).first()
        return found or Recurrence(task=task, team=task.team, version=0)

    def fill(found: Recurrence, data: QueryDict | None) -> RecurrenceForm:
        return RecurrenceForm(data, task=task, recurrence=found if found.version else None)

    def save(found: Recurrence, form: RecurrenceForm) -> None:
        if changes := form.changes():
            actions.set_recurrence(actor=user, task=task, seen=found.version, **changes)

    return save_merged(request, find=find, fill=fill, save=save)
