"""The webhooks of a team in its settings. Who may manage them sees them; nobody else does."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from accounts.exceptions import Conflict
from notifications.models import Webhook
from notifications.webhooks import actions
from notifications.webhooks.forms import ReplayForm, WebhookForm
from notifications.webhooks.shown import state_of
from notifications.webhooks.signing import LostSecret, unseal
from tasks.views.merging import save_merged, status_of
from teams.models import Team
from teams.pages import team_context
from teams.policies import Action, require

_ATTEMPTS = 20


@login_required
@require_http_methods(["GET", "HEAD"])
def webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    context = _context(request, slug)
    found = [(webhook, state_of(webhook)) for webhook in _of(context["team"])]
    return render(request, "notifications/webhook_list.html", context | {"webhooks": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    context = _context(request, slug)
    form = WebhookForm(sent(request))
    if form.is_valid():
        with refusals_in(form):
            made, _ = actions.create_webhook(
                actor=person(request.user), team=context["team"], **form.values()
            )
        if not form.errors:
            messages.success(request, f"“{made.name}” gets what happens from now on. Send a test.")
            return redirect("notifications:webhook", slug, made.pk)
    status = 422 if form.errors else 200
    return render(
        request, "notifications/webhook_new.html", context | {"form": form}, status=status
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def detail(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    """How it stands, its secret, and what came of each request."""
    context, webhook = _find(request, slug, webhook_id)
    return _page(request, context, webhook, ReplayForm())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    context, webhook = _find(request, slug, webhook_id)
    if request.method != "POST":
        form = WebhookForm(webhook=webhook)
    else:
        form = _save(request, webhook)
        if status_of(form) == 200:  # noqa: PLR2004
            messages.success(request, "The webhook is saved.")
            return redirect("notifications:webhook", slug, webhook_id)
    context |= {"webhook": webhook, "form": form}
    return render(request, "notifications/webhook_edit.html", context, status=status_of(form))


@login_required
@require_POST
def test(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    _, webhook = _find(request, slug, webhook_id)
    actions.request_test(actor=person(request.user), webhook=webhook)
    messages.success(request, "A test is on its way. What came of it stands below in a moment.")
    return redirect("notifications:webhook", slug, webhook_id)


@login_required
@require_POST
def retry(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    _, webhook = _find(request, slug, webhook_id)
    try:
        actions.retry_webhook(actor=person(request.user), webhook=webhook)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, "It is tried again. What came of it stands below in a moment.")
    return redirect("notifications:webhook", slug, webhook_id)


@login_required
@never_cache
@require_POST
def replay(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    context, webhook = _find(request, slug, webhook_id)
    form = ReplayForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            actions.replay_webhook(actor=person(request.user), webhook=webhook, **form.cleaned_data)
        if not form.errors:
            messages.success(request, f"It goes on from event {form.cleaned_data['seq']}.")
            return redirect("notifications:webhook", slug, webhook_id)
    return _page(request, context, webhook, form)


@login_required
@require_POST
def rotate(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    _, webhook = _find(request, slug, webhook_id)
    webhook, _ = actions.rotate_secret(actor=person(request.user), webhook=webhook)
    old = "signs as well for 24 hours" if webhook.old_secret else "was lost, and signs no more"
    messages.success(request, f"It has a new secret. The old one {old}.")
    return redirect("notifications:webhook", slug, webhook_id)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    _, webhook = _find(request, slug, webhook_id)
    actions.delete_webhook(actor=person(request.user), webhook=webhook)
    messages.success(request, f"“{webhook.name}” is deleted.")
    return redirect("notifications:webhooks", slug)


def _save(request: HttpRequest, webhook: Webhook) -> WebhookForm:
    def find() -> Webhook:
        return _of(webhook.team).get(pk=webhook.pk)

    def fill(found: Webhook, data: QueryDict | None) -> WebhookForm:
        return WebhookForm(data, webhook=found)

    def save(found: Webhook, form: WebhookForm) -> None:
        actions.update_webhook(
            actor=person(request.user), webhook=found, seen=found.version, **form.values()
        )

    return save_merged(request, find=find, fill=fill, save=save)


def _page(
    request: HttpRequest, context: dict[str, Any], webhook: Webhook, form: ReplayForm
) -> HttpResponse:
    pages = Paginator(webhook.attempts.all(), _ATTEMPTS)
    context |= {
        "webhook": webhook,
        "state": state_of(webhook),
        "secret": _secret(webhook),
        "page": pages.get_page(request.GET.get("page")),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/webhook_detail.html", context, status=status)


def _secret(webhook: Webhook) -> str:
    try:
        return unseal(webhook.secret)
    except LostSecret:
        return ""


def _context(request: HttpRequest, slug: str) -> dict[str, Any]:
    context = team_context(request.user, slug, "settings")
    require(person(request.user), Action.WEBHOOK_EDIT, context["team"])
    return context


def _find(request: HttpRequest, slug: str, webhook_id: UUID) -> tuple[dict[str, Any], Webhook]:
    context = _context(request, slug)
    return context, get_object_or_404(_of(context["team"]), pk=webhook_id)


def _of(team: Team) -> QuerySet[Webhook]:
    return Webhook.objects.filter(team=team).select_related("team", "owner", "cursor")
