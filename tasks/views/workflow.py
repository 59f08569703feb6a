"""What a team works with, on two pages: its workflow (statuses, labels) and its plans."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions
from tasks.forms_custom import CustomFieldForm
from tasks.forms_template import TemplateForm
from tasks.forms_workflow import (
    CycleForm,
    LabelForm,
    MilestoneForm,
    ProjectForm,
    StatusForm,
    SuccessorForm,
    ThingForm,
    successors_of_plan,
)
from tasks.models import (
    Category,
    CustomField,
    Cycle,
    Label,
    Milestone,
    Plan,
    Project,
    Status,
    Task,
    TaskTemplate,
)
from teams.models import Team, Thing
from teams.pages import team_context
from teams.policies import Action, require


@dataclass(frozen=True)
class Kind:
    """One kind of thing: how it is typed in, who may, and which actions take it."""

    form: type[ThingForm]
    right: Action
    page: str
    create: Callable[..., Thing]
    update: Callable[..., Thing]

    @property
    def model(self) -> type[Thing]:
        return self.form._meta.model


def _create_plan(model: type[Plan]) -> Callable[..., Plan]:
    return lambda **values: actions.create_plan(model=model, **values)


def _update_plan(*, thing: Plan, **values: Any) -> Plan:
    return actions.update_plan(plan=thing, **values)


KINDS: dict[str, Kind] = {
    "label": Kind(
        LabelForm,
        Action.LABEL_EDIT,
        "tasks:workflow",
        actions.create_label,
        lambda *, thing, **values: actions.update_label(label=thing, **values),
    ),
    "status": Kind(
        StatusForm,
        Action.WORKFLOW_EDIT,
        "tasks:workflow",
        actions.create_status,
        lambda *, thing, **values: actions.update_status(status=thing, **values),
    ),
    "task_template": Kind(
        TemplateForm,
        Action.PLAN_EDIT,
        "tasks:templates",
        actions.create_template,
        lambda *, thing, **values: actions.update_template(template=thing, **values),
    ),
    "custom_field": Kind(
        CustomFieldForm,
        Action.WORKFLOW_EDIT,
        "tasks:workflow",
        actions.create_custom_field,
        lambda *, thing, **values: actions.update_custom_field(field=thing, **values),
    ),
} | {
    model.kind: Kind(form, Action.PLAN_EDIT, "tasks:plans", _create_plan(model), _update_plan)
    for model, form in ((Project, ProjectForm), (Milestone, MilestoneForm), (Cycle, CycleForm))
}


@login_required
@require_GET
def workflow(request: HttpRequest, slug: str) -> HttpResponse:
    """Statuses in the order of the board, and labels."""
    context = team_context(request.user, slug, "workflow")
    team: Team = context["team"]
    alive = Count("tasks", filter=Q(tasks__deleted_at=None))
    context |= {
        "statuses": team.statuses.annotate(total=alive).order_by("position", "id"),
        "labels": Label.objects.filter(team=team),
        "status_form": StatusForm(team=team),
        "label_form": LabelForm(team=team),
        "custom_fields": CustomField.objects.filter(team=team),
        "custom_field_form": CustomFieldForm(team=team),
    }
    return render(request, "tasks/workflow.html", context)


@login_required
@require_GET
def plans(request: HttpRequest, slug: str) -> HttpResponse:
    """Projects, milestones and cycles, each with how far it is."""
    context = team_context(request.user, slug, "plans")
    team: Team = context["team"]
    alive, over = Q(tasks__deleted_at=None), (Category.DONE, Category.CANCELLED)
    done = alive & Q(tasks__status__category__in=over)
    context["groups"] = [
        {
            "kind": model.kind,
            "title": f"{model.kind.title()}s",
            "form": KINDS[model.kind].form(team=team),
            "plans": model.objects.filter(team=team)
            .annotate(total=Count("tasks", filter=alive), done=Count("tasks", filter=done))
            .order_by(
                F("closed_at").asc(nulls_first=True), F("ends_on").asc(nulls_last=True), "name"
            ),
        }
        for model in (Cycle, Milestone, Project)
    ]
    return render(request, "tasks/plans.html", context)


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
    spec, context, thing = _find(request, slug, kind, thing_id)
    require(person(request.user), spec.right, thing)
    form = spec.form(sent(request), team=context["team"], instance=thing)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            spec.update(actor=person(request.user), thing=thing, **form.values())
        if not form.errors:
            return redirect(spec.page, slug)
    return _edit_page(request, context | {"thing": thing}, spec, form)


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, slug: str, kind: str, thing_id: UUID) -> HttpResponse:
    """GET asks (and, of a status, where its tasks are to go), POST deletes."""
    spec, context, thing = _find(request, slug, kind, thing_id)
    require(person(request.user), spec.right, thing)
    form = _successor_form(request, thing)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _delete(person(request.user), thing, form)
        except Conflict as conflict:
            messages.error(request, str(conflict))
        else:
            messages.success(request, f"{thing.label} is deleted. Its deletion can be undone.")
        return redirect(spec.page, slug)
    context |= {"thing": thing, "kind": kind, "form": form, "back": spec.page}
    status = 422 if form and form.errors else 200
    return render(request, "tasks/thing_delete.html", context, status=status)


@login_required
@require_POST
def close(request: HttpRequest, slug: str, kind: str, thing_id: UUID) -> HttpResponse:
    spec, _context, thing = _find(request, slug, kind, thing_id)
    if not isinstance(thing, Plan):
        raise Http404
    form = SuccessorForm(request.POST, choices=successors_of_plan(thing), empty="Nowhere")
    if form.is_valid():
        move_to = form.cleaned_data["move_to"]
        actions.close_plan(actor=person(request.user), plan=thing, move_to=move_to)
        messages.success(request, f"{thing.name} is closed.")
    return redirect(spec.page, slug)


@login_required
@require_POST
def reopen(request: HttpRequest, slug: str, kind: str, thing_id: UUID) -> HttpResponse:
    spec, _context, thing = _find(request, slug, kind, thing_id)
    if not isinstance(thing, Plan):
        raise Http404
    actions.reopen_plan(actor=person(request.user), plan=thing)
    return redirect(spec.page, slug)


@login_required
@require_POST
def step(request: HttpRequest, slug: str, thing_id: UUID) -> HttpResponse:
    """Move a column one place: POST ``step`` with ``up`` or ``down``."""
    _spec, context, thing = _find(request, slug, "status", thing_id)
    order = list(context["team"].statuses.all())
    place = next(at for at, status in enumerate(order) if status.pk == thing.pk)
    other = place + (-1 if request.POST.get("step") == "up" else 1)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    actions.reorder_statuses(actor=person(request.user), team=context["team"], order=order)
    return redirect("tasks:workflow", slug)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _section(spec: Kind) -> str:
    return spec.page.partition(":")[2]


def _find(
    request: HttpRequest, slug: str, kind: str, thing_id: UUID
) -> tuple[Kind, dict[str, Any], Thing]:
    spec = _kind(kind)
    context = team_context(request.user, slug, _section(spec))
    things = spec.model._default_manager.select_related("team")
    return spec, context, get_object_or_404(things, team=context["team"], pk=thing_id)


def _edit_page(
    request: HttpRequest, context: dict[str, Any], spec: Kind, form: ThingForm
) -> HttpResponse:
    kind = spec.model.kind
    noun = spec.model._meta.verbose_name
    context |= {"form": form, "kind": kind, "noun": noun, "back": spec.page}
    if isinstance(thing := context.get("thing"), Plan) and not thing.closed_at:
        choices = successors_of_plan(thing)
        context["close_form"] = SuccessorForm(choices=choices, empty="Leave them in it")
    status = 422 if form.errors else 200
    return render(request, "tasks/thing_edit.html", context, status=status)


def _successor_form(request: HttpRequest, thing: Thing) -> SuccessorForm | None:
    if not isinstance(thing, Status):
        return None
    others = Status.objects.filter(team=thing.team_id).exclude(pk=thing.pk)
    has_tasks = Task.objects.filter(status=thing).exists()
    empty = "Choose a status" if has_tasks else "Nowhere: it is empty"
    return SuccessorForm(sent(request), choices=others, empty=empty, required=has_tasks)


def _delete(actor: User, thing: Thing, form: SuccessorForm | None) -> None:
    match thing:
        case CustomField():
            actions.delete_custom_field(actor=actor, field=thing)
        case TaskTemplate():
            actions.delete_template(actor=actor, template=thing)
        case Label():
            actions.delete_label(actor=actor, label=thing)
        case Status():
            move_to = form.cleaned_data["move_to"] if form else None
            actions.delete_status(actor=actor, status=thing, move_to=move_to)
        case Plan():
            actions.delete_plan(actor=actor, plan=thing)
