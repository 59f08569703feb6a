"""How a team works: its statuses in the order of the board, its labels and custom fields."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.edges import person
from tasks import actions
from tasks.forms_custom import CustomFieldForm
from tasks.forms_workflow import LabelForm, StatusForm
from tasks.models import CustomField, Label
from tasks.views.things import find
from teams.models import Team
from teams.pages import team_context


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
@require_POST
def field_step(request: HttpRequest, slug: str, thing_id: UUID) -> HttpResponse:
    """Move a custom field one place: POST ``step`` with ``up`` or ``down``."""
    team: Team = team_context(request.user, slug, "workflow")["team"]
    fields = CustomField.objects.select_related("team")
    field = get_object_or_404(fields, team=team, pk=thing_id)
    is_up = request.POST.get("step") == "up"
    actions.move_custom_field(actor=person(request.user), field=field, is_up=is_up)
    return redirect("tasks:workflow", slug)


@login_required
@require_POST
def step(request: HttpRequest, slug: str, thing_id: UUID) -> HttpResponse:
    """Move a column one place: POST ``step`` with ``up`` or ``down``."""
    _spec, context, thing = find(request, slug, "status", thing_id)
    order = list(context["team"].statuses.all())
    place = next(at for at, status in enumerate(order) if status.pk == thing.pk)
    other = place + (-1 if request.POST.get("step") == "up" else 1)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    try:
        actions.reorder_statuses(actor=person(request.user), team=context["team"], order=order)
    except ValidationError:
        messages.error(request, "Somebody has changed the columns meanwhile. Move it again.")
    return redirect("tasks:workflow", slug)
