"""Pages of saved views: keeping a query, opening it, giving it another name, deleting it."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.edges import person, refusals_in
from tasks import actions
from tasks.forms_merging import MergingModelForm
from tasks.models import SavedView
from tasks.views.merging import save_merged, status_of
from teams.pages import team_context
from teams.policies import Action, require


class ViewForm(MergingModelForm):
    is_shared = forms.BooleanField(required=False, label="For the whole team")

    class Meta:
        model = SavedView
        fields = ("name", "query", "layout")
        widgets = {"name": forms.TextInput({"autocomplete": "off"})}

    def __init__(self, data: Any = None, *, instance: SavedView | None, may_share: bool) -> None:
        initial = {"is_shared": instance.is_shared} if instance else None
        super().__init__(data, instance=instance, initial=initial)
        if not may_share:
            del self.fields["is_shared"]

    def _post_clean(self) -> None:
        """The action sets and checks the fields, on the row that it locks."""

    def values(self) -> dict[str, Any]:
        found = super().values()
        return found if self.merges else {"is_shared": False, **found}


@login_required
@require_POST
def create(request: HttpRequest, slug: str) -> HttpResponse:
    context = team_context(request.user, slug, "tasks")
    form = _form(context, None, request.POST)
    if form.is_valid():
        with refusals_in(form):
            view = actions.create_view(
                actor=person(request.user), team=context["team"], **form.values()
            )
            messages.success(request, f"{view.name} is saved.")
            return redirect(_address(view))
    return _form_page(request, context | {"form": form})


@login_required
@require_GET
def show(request: HttpRequest, slug: str, view_id: UUID) -> HttpResponse:
    """The list or the board that it stands for."""
    return redirect(_address(_find(request, slug, view_id)))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, view_id: UUID) -> HttpResponse:
    context = team_context(request.user, slug, "tasks")
    view = _find(request, slug, view_id)
    _require_change(request, view)
    form = _form(context, view, None)
    if request.method == "POST":
        form = _save(request, context, view)
        if status_of(form) == HTTPStatus.OK:
            return redirect(_address(_find(request, slug, view_id)))
    return _form_page(request, context | {"form": form, "view": view})


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, slug: str, view_id: UUID) -> HttpResponse:
    """GET asks, POST deletes."""
    context = team_context(request.user, slug, "tasks")
    view = _find(request, slug, view_id)
    _require_change(request, view)
    if request.method == "POST":
        actions.delete_view(actor=person(request.user), view=view)
        messages.success(request, f"{view.name} is deleted.")
        return redirect("tasks:list", slug)
    return render(request, "tasks/view_delete.html", context | {"view": view})


def _find(request: HttpRequest, slug: str, view_id: UUID) -> SavedView:
    visible = SavedView.objects.visible_to(person(request.user)).select_related("team")
    return get_object_or_404(visible, team__slug=slug, pk=view_id)


def _require_change(request: HttpRequest, view: SavedView) -> None:
    action = Action.VIEW_SHARE if view.is_shared else Action.TEAM_VIEW
    require(person(request.user), action, view)


def _form(context: dict[str, Any], view: SavedView | None, data: QueryDict | None) -> ViewForm:
    may_share = Action.VIEW_SHARE in context["allowed"]
    return ViewForm(data, instance=view, may_share=may_share)


def _save(request: HttpRequest, context: dict[str, Any], view: SavedView) -> ViewForm:
    user = person(request.user)

    def save(now: SavedView, form: ViewForm) -> None:
        actions.update_view(actor=user, view=now, seen=now.version, **form.values())

    return save_merged(
        request,
        find=lambda: _find(request, view.team.slug, view.pk),
        fill=lambda now, data: _form(context, now, data),
        save=save,
    )


def _form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = status_of(context["form"])
    return render(request, "tasks/view_edit.html", context, status=status)


def _address(view: SavedView) -> str:
    page = reverse(f"tasks:{view.layout}", args=[view.team.slug])
    return f"{page}?{urlencode({'q': view.query})}" if view.query else page
