"""One's own calendar feeds. The address of a new one is shown once, and nowhere else ever."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from accounts.models import User
from tasks import actions
from tasks.models import CalendarFeed, SavedView
from teams.models import Team


class FeedForm(forms.Form):
    """One choice of all that the person can subscribe to: ``mine``, a team's id, a view's id."""

    what = forms.ChoiceField(label="Show")

    def __init__(self, data: Any = None, *, person: User, initial: Any = None) -> None:
        super().__init__(data, initial={"what": initial or "mine"})
        teams = Team.objects.visible_to(person).order_by("name")
        views = SavedView.objects.visible_to(person).select_related("team").order_by("name")
        self.teams = {str(team.pk): team for team in teams}
        self.views = {str(view.pk): view for view in views}
        choices = [
            ("mine", "My tasks, in all teams"),
            ("Teams", [(pk, team.name) for pk, team in self.teams.items()]),
            ("Saved views", [(pk, f"{v.name} ({v.team.name})") for pk, v in self.views.items()]),
        ]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]

    @property
    def subject(self) -> dict[str, Any]:
        """What the action takes."""
        chosen = self.cleaned_data["what"]
        return {"team": self.teams.get(chosen), "view": self.views.get(chosen)}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """The list, and the form that makes one. ``what`` in the address chooses beforehand."""
    user = person(request.user)
    form, address = FeedForm(sent(request), person=user, initial=request.GET.get("what")), ""
    if form.is_valid():
        with refusals_in(form):
            _, secret = actions.create_feed(actor=user, owner=user, **form.subject)
            address = feed_address(secret)
    context = {
        "form": form,
        "feeds": CalendarFeed.objects.of(user),
        "address": address,
        "webcal": "webcal:" + address.partition(":")[2] if address else "",
        "section": "calendars",
    }
    status = 422 if form.errors else 200
    return render(request, "tasks/calendar_feeds.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """Twice is no error."""
    user = person(request.user)
    found = get_object_or_404(CalendarFeed, owner=user, pk=feed_id)
    actions.revoke_feed(actor=user, feed=found)
    messages.success(request, f"The address of “{found.name}” shows nothing any more.")
    return redirect("tasks:calendar_feeds")


def feed_address(secret: str) -> str:
    return settings.SITE_URL + reverse("tasks:calendar", args=[secret])
