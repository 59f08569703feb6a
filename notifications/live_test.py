"""The page that tries each way of live updates and says what to tell whoever runs Stint."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from teams.models import Team


@login_required
@require_safe
def live_test(request: HttpRequest) -> HttpResponse:
    """Tried from the head of the log of one of the person's teams; nothing is changed by it."""
    teams = Team.objects.for_listing(cast("User", request.user)).order_by("slug")
    return render(request, "notifications/live_test.html", {"followed": teams.first()})
