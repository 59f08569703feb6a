"""The pages on which things of every kind are made, changed and deleted."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from accounts.exceptions import Conflict
from tasks.forms_workflow import SuccessorForm, ThingForm, successors_of_plan
from tasks.models import Plan, Status, Task
from tasks.views.kinds import KINDS, Kind
from tasks.views.merging import save_merged, status_of
from teams.models import Team, Thing
from teams.pages import team_context
from teams.policies import require


@login_required
@require_POST
def create(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    spec = _kind(kind)
    context = team_context(request.user, slug, _section(spec))
    team: Team = context["team"]
    form = spec.form(request.POST, team=team)
    if form.is_valid():
        with refusals_in(form):
            spec.create(actor=person(request.user), team=team, **form.values())
        if not form.errors:
            return redirect(spec.page, slug)
    return _edit_page(request, context, spec, form)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, kind: str, thing_id: UUID) -> HttpResponse:
    spec, context, thing = find(request, slug, kind, thing_id)
    require(person(request.user), spec.right, thing)
    form = spec.form(team=thing.team, instance=thing)
    if request.method == "POST":
        form = _save(request, spec, thing)
        if status_of(form) == HTTPStatus.OK:
            return redirect(spec.page, slug)
    return _edit_page(request, context | {"thing": thing}, spec, form)


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, slug: str, kind: str, thing_id: UUID) -> HttpResponse:
    """GET asks (and, of a status, where its tasks are to go), POST deletes."""
    spec, context, thing = find(request, slug, kind, thing_id)
    require(person(request.user), spec.right, thing)
    form = _successor_form(request, thing)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            successor = form.cleaned_data if form else {}
            spec.remove(actor=person(request.user), thing=thing, **successor)
        except Conflict as conflict:
            messages.error(request, str(conflict))
        else:
            messages.success(request, f"{thing.label} is deleted. Its deletion can be undone.")
        return redirect(spec.page, slug)
    context |= {"thing": thing, "kind": kind, "form": form, "back": spec.page}
    status = 422 if form and form.errors else 200
    return render(request, "tasks/thing_delete.html", context, status=status)


def find(
    request: HttpRequest, slug: str, kind: str, thing_id: UUID
) -> tuple[Kind, dict[str, Any], Thing]:
    """What the address names: its kind, what its page shows, and the thing; 404 for all else."""
    spec = _kind(kind)
    context = team_context(request.user, slug, _section(spec))
    return spec, context, _thing(spec, context["team"], thing_id)


def _thing(spec: Kind, team: Team, thing_id: UUID) -> Thing:
    things = spec.model._default_manager.select_related("team")
    return get_object_or_404(things, team=team, pk=thing_id)


def _save(request: HttpRequest, spec: Kind, thing: Thing) -> ThingForm:
    user = person(request.user)

    def fill(now: Thing, data: QueryDict | None) -> ThingForm:
        return spec.form(data, team=now.team, instance=now)

    def save(now: Thing, form: ThingForm) -> None:
        spec.update(actor=user, thing=now, seen=now.version, **form.values())

    return save_merged(
        request, find=lambda: _thing(spec, thing.team, thing.pk), fill=fill, save=save
    )


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _section(spec: Kind) -> str:
    return spec.page.partition(":")[2]


def _edit_page(
    request: HttpRequest, context: dict[str, Any], spec: Kind, form: ThingForm
) -> HttpResponse:
    kind = spec.model.kind
    noun = spec.model._meta.verbose_name
    context |= {"form": form, "kind": kind, "noun": noun, "back": spec.page}
    if isinstance(thing := context.get("thing"), Plan) and not thing.closed_at:
        choices = successors_of_plan(thing)
        context["close_form"] = SuccessorForm(choices=choices, empty="Leave them in it")
    return render(request, "tasks/thing_edit.html", context, status=status_of(form))


def _successor_form(request: HttpRequest, thing: Thing) -> SuccessorForm | None:
    if not isinstance(thing, Status):
        return None
    others = Status.objects.filter(team=thing.team_id).exclude(pk=thing.pk)
    has_tasks = Task.objects.filter(status=thing).exists()
    empty = "Choose a status" if has_tasks else "Nowhere: it is empty"
    return SuccessorForm(sent(request), choices=others, empty=empty, required=has_tasks)
