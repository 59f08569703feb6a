"""The page on which people say how they want to be told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.edges import person, refusals_in, sent
from accounts.models import User
from notifications import preferences
from notifications.choosing import CHOSEN, Channel, Choices, Switches, choice_of
from notifications.models import ChatWebhook, NotificationSettings
from notifications.reaching import usable_channels
from teams.models import Team

_LABELS = {
    Channel.IN_APP: "Inbox",
    Channel.EMAIL: "Email",
    Channel.PUSH: "Push",
    Channel.SMS: "SMS",
    Channel.CHAT: "Chat",
}
_METHODS = ["GET", "HEAD", "POST"]
#: The boxes of the page, by kind and channel.
type Ticked = dict[str, dict[str, bool]]


class TimingForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = NotificationSettings
        fields = (
            "is_coalesced",
            "digest",
            "digest_hour",
            "digest_weekday",
            "quiet_from",
            "quiet_until",
        )
        labels = {
            "is_coalesced": "Gather changes of one task into one mail",
            "digest": "Digest",
            "digest_hour": "Hour of the digest",
            "digest_weekday": "Day of a weekly digest",
            "quiet_from": "Quiet from",
            "quiet_until": "Quiet until",
        }
        help_texts = {
            "is_coalesced": "What happens within three minutes. Off: each change is a mail.",
            "digest": "One mail with what is not urgent, in place of single ones.",
            "quiet_from": "Mails and all other messages wait until the quiet hours are over.",
        }
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }


@login_required
@require_http_methods(_METHODS)
def own(request: HttpRequest) -> HttpResponse:
    user = person(request.user)
    choice = choice_of(user)
    form = TimingForm(sent(request), instance=choice.settings)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form), transaction.atomic():
            preferences.choose(actor=user, channels=_switches(request))
            preferences.set_timing(actor=user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, "Your notification settings are saved.")
            return redirect("notifications:preferences")
    ticked = _switches(request) if form.is_bound else _held(choice)
    context = {"form": form, "rows": _rows(ticked), "channels": _shown().values()}
    context |= {"section": "notifications", "teams": Team.objects.visible_to(user)}
    context["chat_hint"] = _chat_hint(user)
    status = 422 if form.errors else 200
    return render(request, "notifications/preferences.html", context, status=status)


@login_required
@require_http_methods(_METHODS)
def of_team(request: HttpRequest, slug: str) -> HttpResponse:
    """What differs from the settings for all teams is kept for this one; ``reset`` forgets it."""
    user = person(request.user)
    about = get_object_or_404(Team.objects.visible_to(user), slug=slug)
    if request.method == "POST":
        if "reset" in request.POST:
            preferences.choose_anew(actor=user, team=about, channels={})
        else:
            wanted = _differing(user, _switches(request))
            preferences.choose(actor=user, team=about, channels=wanted)
        messages.success(request, f"Your notification settings for “{about.name}” are saved.")
        return redirect("notifications:team_preferences", slug)
    choice = choice_of(user)
    context = {"rows": _rows(_held(choice, about)), "channels": _shown().values(), "about": about}
    context |= {"section": "notifications", "is_own": bool(choice.teams.get(about.pk))}
    context["chat_hint"] = _chat_hint(user)
    return render(request, "notifications/team_preferences.html", context)


def _shown() -> dict[Channel, str]:
    """The inbox, and the channels that can be used here."""
    usable = {Channel.IN_APP, *(Channel(channel.value) for channel in usable_channels())}
    return {channel: label for channel, label in _LABELS.items() if channel in usable}


def _chat_hint(user: User) -> str:
    """Why nothing goes to their chat, whatever they choose here."""
    chat = ChatWebhook.objects.filter(user=user).first()
    if chat is None:
        return "Nothing goes to a chat before you say which one is yours."
    return "Your chat has turned messages away, so nothing goes there." if chat.stopped_at else ""


def _rows(ticked: Ticked) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "boxes": [
                (f"{kind}.{channel}", label, ticked[kind][channel])
                for channel, label in _shown().items()
            ],
        }
        for kind in CHOSEN
    ]


def _held(choice: Choices, team: Team | None = None) -> Ticked:
    """What holds, for all teams or in one."""
    team_id = team.pk if team else None
    return {
        kind.value: {channel.value: choice.wants(kind, channel, team_id) for channel in _shown()}
        for kind in CHOSEN
    }


def _switches(request: HttpRequest) -> Ticked:
    """A box that is not ticked is not sent."""
    return {
        kind.value: {channel.value: f"{kind}.{channel}" in request.POST for channel in _shown()}
        for kind in CHOSEN
    }


def _differing(user: User, switches: Ticked) -> Switches:
    """As the choices of a team: what is as for all teams is none. Channels not shown stay."""
    general = _held(choice_of(user))
    return {
        kind: {
            name: None if value == general[kind][name] else value
            for name, value in channels.items()
        }
        for kind, channels in switches.items()
    }
