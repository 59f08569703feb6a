"""Editing an item of a checklist, on a page of its own."""

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.edges import person
from tasks import actions
from tasks.forms import ItemForm
from tasks.models import ChecklistItem
from tasks.views.merging import save_merged, status_of
from teams.pages import team_context
from teams.policies import Action, require


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Its text, and who is to do it."""
    item = find_item(request, item_id)
    require(person(request.user), Action.TASK_EDIT, item)
    task, form = item.checklist.task, ItemForm(item=item)
    if request.method == "POST":
        form = _save(request, item_id)
        if status_of(form) == HTTPStatus.OK:
            return redirect(f"{reverse('tasks:detail', args=[task.key])}#structure")
    context = team_context(request.user, item.team.slug, "tasks")
    context |= {"form": form, "item": item, "task": task}
    return render(request, "tasks/item_edit.html", context, status=status_of(form))


def find_item(request: HttpRequest, item_id: UUID) -> ChecklistItem:
    """Among those the person can see."""
    visible = ChecklistItem.objects.visible_to(person(request.user))
    return get_object_or_404(visible.select_related("team", "checklist__task__team"), pk=item_id)


def _save(request: HttpRequest, item_id: UUID) -> ItemForm:
    user = person(request.user)

    def save(item: ChecklistItem, form: ItemForm) -> None:
        actions.update_item(actor=user, item=item, seen=item.version, **form.changes())

    return save_merged(
        request,
        find=lambda: find_item(request, item_id),
        fill=lambda item, data: ItemForm(data, item=item),
        save=save,
    )
