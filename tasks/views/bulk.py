"""Changing many tasks of a list at once: choose them, look at what it would do, do it, undo it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.edges import person, refusals_in
from accounts.ids import as_uuid
from tasks import actions
from tasks.actions.bulk import MOST, BulkResult
from tasks.bulk_page import preview_of
from tasks.forms_bulk import BulkForm
from tasks.lists.choosing import matching
from tasks.views.notes import note_with_undo
from tasks.views.scope import filled_in, render_page
from teams.models import Team
from teams.pages import team_context
from teams.policies import Action, require

_PAGE = "tasks/task_bulk.html"


@login_required
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """POST what is ticked in the list, or ``ids``, what is to change, and ``step`` (``apply``).

    It is done only as it was shown before: other choices than those are shown first.
    """
    context = team_context(request.user, slug, "tasks")
    team: Team = context["team"]
    require(person(request.user), Action.TASK_EDIT, team)
    address = request.POST.get("address", "")
    context |= {"address": address, "back": _list(team, address)}
    try:
        ids = _chosen(request, team)
    except ValidationError as error:
        context["problem"] = " ".join(error.messages)
        return render_page(request, _PAGE, "sheet", context, 422)
    form = BulkForm(request.POST, team=team)
    is_to_apply = request.POST.get("step") == "apply"
    if is_to_apply and request.POST.get("shown_choices") == form.digest():
        result = _change(request, team, ids, form, dry_run=False)
        if result is not None:
            _tell(request, result, "deleted" if form.is_deletion else "changed")
            return redirect(context["back"])
    result = _change(request, team, ids, form, dry_run=True)
    context |= {
        "form": form,
        "ids": ids,
        "preview": preview_of(team, result) if result else None,
    }
    return render_page(request, _PAGE, _part(request), context, 422 if form.errors else 200)


def _change(
    request: HttpRequest, team: Team, ids: list[UUID], form: BulkForm, *, dry_run: bool
) -> BulkResult | None:
    """None where nothing was chosen, or what was chosen is refused: then ``form`` says why."""
    changes = form.changes() if form.is_valid() else None
    result: BulkResult | None = None
    if changes:
        with refusals_in(form):
            result = actions.change_tasks(
                actor=person(request.user), team=team, ids=ids, dry_run=dry_run, **changes
            )
    return result


def _chosen(request: HttpRequest, team: Team) -> list[UUID]:
    """All that the list finds, all that it showed, or those that were ticked or named."""
    given = request.POST
    scope = given.getlist("scope")
    if "query" in scope:
        query = filled_in(QueryDict(given.get("address", "")))
        return matching(person(request.user), team, query, MOST)
    texts = given.get("shown", "").split() if "shown" in scope else given.getlist("task")
    texts += given.get("ids", "").split()
    ids = [pk for text in dict.fromkeys(texts) if (pk := as_uuid(text))]
    if not ids or len(ids) < len(set(texts)):
        raise ValidationError("Tick the tasks to change in the list.")
    if len(ids) > MOST:
        raise ValidationError(f"Change {MOST:,} tasks at a time at most.")
    return ids


def _tell(request: HttpRequest, result: BulkResult, done: str) -> None:
    changed, refused = result.count("changed"), result.count("refused")
    words = f"{changed:,} task{' is' if changed == 1 else 's are'} {done}."
    if refused:
        words += f" {refused:,} {'was' if refused == 1 else 'were'} refused."
    if result.event is None:
        messages.info(request, words)
    else:
        note_with_undo(request, words, result.event)


def _part(request: HttpRequest) -> str:
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return "preview" if htmx.target == "bulk-preview" else "sheet"


def _list(team: Team, address: str) -> str:
    page = reverse("tasks:list", args=[team.slug])
    return f"{page}?{QueryDict(address).urlencode()}" if address else page
