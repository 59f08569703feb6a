"""One's own API tokens. A new one is shown in the answer to the form, and nowhere else ever."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import api_tokens
from accounts.edges import person, refusals_in, sent
from accounts.models import ApiToken
from teams.models import Team
from teams.token_forms import TokenForm


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and the form that makes one."""
    user = person(request.user)
    form, new_token = TokenForm(sent(request), person=user), ""
    if form.is_valid():
        with refusals_in(form):
            _, new_token = api_tokens.create_token(actor=user, user=user, **form.token)
            form = TokenForm(person=user)
    living = ApiToken.objects.living().filter(user=user)
    names = {team.pk: team.name for team in Team.objects.visible_to(user)}
    shown = [(token, _where(token, names)) for token in living]
    context = {"form": form, "tokens": shown, "new_token": new_token}
    status = 422 if form.errors else 200
    return render(request, "teams/token_list.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Twice is no error."""
    user = person(request.user)
    token = get_object_or_404(ApiToken, user=user, pk=token_id)
    api_tokens.revoke_token(actor=user, token=token)
    messages.success(request, f"“{token.name}” opens nothing any more.")
    return redirect("teams:tokens")


def _where(token: ApiToken, names: dict[UUID, str]) -> str:
    if token.team_id is None:
        return "all teams"
    return names.get(token.team_id, "a team that you are not in")
