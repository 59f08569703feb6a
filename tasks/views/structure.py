"""Changing what hangs on a task: subtasks, checklists, relations.

Each of these answers with that part of the page, or goes back to the page.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.edges import person
from accounts.exceptions import Conflict
from tasks import actions
from tasks.models import Relation, Task
from tasks.relations import SIDES, ends
from tasks.structure_page import structure_context
from tasks.views.checklist_items import find_item
from tasks.views.checklists import find_checklist
from tasks.views.scope import find_task, render_page, wants_part
from teams.models import Thing
from teams.pages import team_context

_LONGEST = 1000


@login_required
@require_POST
def add_subtask(request: HttpRequest, key: str) -> HttpResponse:
    task = find_task(request, key)
    with _refusals() as refused:
        actions.create_task(
            actor=person(request.user), team=task.team, title=_text(request, "title"), parent=task
        )
    return answer(request, task, refused)


@login_required
@require_POST
def add_checklist(request: HttpRequest, key: str) -> HttpResponse:
    task = find_task(request, key)
    with _refusals() as refused:
        actions.create_checklist(
            actor=person(request.user), task=task, title=_text(request, "title") or "Checklist"
        )
    return answer(request, task, refused)


@login_required
@require_POST
def delete_checklist(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    checklist = find_checklist(request, checklist_id)
    actions.delete_checklist(actor=person(request.user), checklist=checklist)
    return answer(request, checklist.task, [])


@login_required
@require_POST
def move_checklist(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """POST ``do``: ``up`` or ``down``."""
    checklist = find_checklist(request, checklist_id)
    place = _step(checklist, checklist.task.checklists.all(), request.POST.get("do") == "up")
    with _refusals() as refused:
        actions.update_checklist(actor=person(request.user), checklist=checklist, **place)
    return answer(request, checklist.task, refused)


@login_required
@require_POST
def add_item(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    checklist = find_checklist(request, checklist_id)
    with _refusals() as refused:
        actions.add_item(
            actor=person(request.user), checklist=checklist, text=_text(request, "text")
        )
    return answer(request, checklist.task, refused)


@login_required
@require_POST
def change_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """POST ``do``: ``tick``, ``untick``, ``up``, ``down``, ``convert`` or ``delete``."""
    item, user = find_item(request, item_id), person(request.user)
    with _refusals() as refused:
        match request.POST.get("do"):
            case "tick" | "untick" as word:
                actions.update_item(actor=user, item=item, done=word == "tick")
            case "up" | "down" as word:
                place = _step(item, item.checklist.items.all(), word == "up")
                actions.update_item(actor=user, item=item, **place)
            case "convert":
                actions.convert_item(actor=user, item=item)
            case "delete":
                actions.delete_item(actor=user, item=item)
            case _:
                refused.append("Choose what to do with it.")
    return answer(request, item.checklist.task, refused)


@login_required
@require_POST
def add_relation(request: HttpRequest, key: str) -> HttpResponse:
    """POST ``type``, ``task`` (a key) and, for a duplicate, ``close``."""
    task = find_task(request, key)
    word = request.POST.get("type", "")
    tasks = Task.objects.alive().filter(team=task.team)
    other = tasks.with_key(_text(request, "task")).first()
    with _refusals() as refused:
        if word not in SIDES or other is None:
            raise ValidationError("This team has no task of that key.")
        source, second, relation_type = ends(task, word, other)
        actions.add_relation(
            actor=person(request.user),
            source=source,
            other=second,
            relation_type=relation_type,
            close="close" in request.POST,
        )
    return answer(request, task, refused)


@login_required
@require_POST
def remove_relation(request: HttpRequest, key: str, relation_id: UUID) -> HttpResponse:
    task = find_task(request, key)
    relation = get_object_or_404(Relation.objects.of(task), pk=relation_id)
    actions.remove_relation(actor=person(request.user), relation=relation)
    return answer(request, task, [])


def _step[T: Thing](thing: T, row: Iterable[T], is_up: bool) -> dict[Any, Any]:
    """Its place one further up or down; nothing where it is the first or the last."""
    siblings = list(row)
    place = next(at for at, sibling in enumerate(siblings) if sibling.pk == thing.pk)
    other = place + (-1 if is_up else 1)
    return {"above" if is_up else "below": siblings[other]} if 0 <= other < len(siblings) else {}


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:_LONGEST].strip()


@contextmanager
def _refusals() -> Iterator[list[str]]:
    """What the action refuses, in words."""
    refused: list[str] = []
    try:
        yield refused
    except ValidationError as error:
        refused += error.messages
    except Conflict as error:
        refused.append(str(error))


def answer(request: HttpRequest, task: Task, refused: list[str]) -> HttpResponse:
    if not wants_part(request):
        for sentence in refused:
            messages.error(request, sentence)
        return redirect("tasks:detail", task.key)
    found = find_task(request, task.key)
    context = team_context(request.user, task.team.slug, "tasks")
    context |= {"task": found, "refused": refused, **structure_context(found)}
    status = 422 if refused else 200
    return render_page(request, "tasks/_task_structure.html", "", context, status)
