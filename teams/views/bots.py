"""The bots of a team and their tokens. A new token is shown in the answer to its form alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from accounts.models import ApiToken
from teams import actions
from teams.models import Membership, Team
from teams.pages import team_context
from teams.policies import Action, require
from teams.token_forms import BotForm, BotTokenForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bots(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, and the form that makes one. Admins may."""
    context = _context(request, slug)
    team: Team = context["team"]
    form = BotForm(sent(request))
    if form.is_valid():
        with refusals_in(form):
            actions.create_bot(actor=person(request.user), team=team, **form.cleaned_data)
        if not form.errors:
            name = form.cleaned_data["name"]
            messages.success(request, f"{name} is in the team. Now make a token for it.")
            return redirect("teams:bots", slug)
    return _page(request, context, form)


@login_required
@never_cache
@require_POST
def create_token(request: HttpRequest, slug: str, bot_id: UUID) -> HttpResponse:
    context = _context(request, slug)
    bot = _bot(context, bot_id)
    form = BotTokenForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            _, text = actions.create_bot_token(
                actor=person(request.user), membership=bot, **form.token
            )
            return _page(request, context, BotForm(), new_token=text, new_for=bot.user)
    return _page(request, context, BotForm(), token_form=form, new_for=bot.user)


@login_required
@require_POST
def revoke_token(request: HttpRequest, slug: str, bot_id: UUID, token_id: UUID) -> HttpResponse:
    """Twice is no error."""
    bot = _bot(_context(request, slug), bot_id)
    token = get_object_or_404(
        ApiToken.objects.select_related("user"), user=bot.user_id, pk=token_id
    )
    actions.revoke_bot_token(actor=person(request.user), membership=bot, token=token)
    messages.success(request, f"“{token.name}” opens nothing any more.")
    return redirect("teams:bots", slug)


def _context(request: HttpRequest, slug: str) -> dict[str, Any]:
    context = team_context(request.user, slug, "settings")
    require(person(request.user), Action.BOT_EDIT, context["team"])
    return context


def _bot(context: dict[str, Any], bot_id: UUID) -> Membership:
    found = Membership.objects.filter(team=context["team"], user__is_bot=True)
    return get_object_or_404(found.select_related("team", "user"), user=bot_id)


def _page(
    request: HttpRequest, context: dict[str, Any], form: BotForm, **more: Any
) -> HttpResponse:
    members = Membership.objects.filter(team=context["team"], user__is_bot=True)
    found = list(members.select_related("user"))
    tokens: dict[UUID, list[ApiToken]] = {bot.user_id: [] for bot in found}
    for token in ApiToken.objects.living().filter(user__in=tokens):
        tokens[token.user_id].append(token)
    wrong: BotTokenForm | None = more.get("token_form")
    forms = [
        wrong if wrong and bot.user == more["new_for"] else BotTokenForm(auto_id=f"id_{number}_%s")
        for number, bot in enumerate(found)
    ]
    shown = [(bot, tokens[bot.user_id], own) for bot, own in zip(found, forms, strict=True)]
    context |= {"form": form, "bots": shown, "new_token": more.get("new_token", "")}
    return render(
        request, "teams/bot_list.html", context, status=422 if form.errors or wrong else 200
    )
