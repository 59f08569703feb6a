"""The front page for visitors, and a person's own work."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from tasks.guests import tasks_shared_with
from tasks.models import Category, Task
from teams.models import Team

_SHOWN = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return render(request, "tasks/front.html")
    mine = (
        Task.objects.visible_to(request.user)
        .filter(assignee=request.user)
        .exclude(status__category__in=(Category.DONE, Category.CANCELLED))
        .for_reading()
        .order_by(F("due_date").asc(nulls_last=True), "-priority", "-updated_at")
    )
    context = {
        "teams": Team.objects.for_listing(request.user),
        "tasks": mine[:_SHOWN],
        "total": mine.count(),
        "shared": tasks_shared_with(request.user).for_reading().order_by("-updated_at")[:_SHOWN],
    }
    return render(request, "tasks/home.html", context)
