"""Pictures of people, for pages."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.avatars import avatar_answer
from accounts.edges import person
from teams.people import people_visible_to


@login_required
@require_safe
def avatar(request: HttpRequest, user_id: UUID, version: str, side: int) -> HttpResponseBase:  # noqa: ARG001
    """``version`` makes a new address of a new picture, so that browsers may keep the old one."""
    found = get_object_or_404(people_visible_to(person(request.user)), pk=user_id)
    return avatar_answer(request, found, side)
