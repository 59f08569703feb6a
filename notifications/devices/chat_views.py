"""One's own chat, on the page of devices: give its address, try it, remove it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.edges import person, refusals_in
from notifications.devices import chats
from notifications.devices.phone_views import back
from notifications.models import CHAT_FLAVOURS, ChatWebhook
from notifications.outgoing.addresses import LONGEST

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class ChatForm(forms.Form):
    url = forms.CharField(
        max_length=LONGEST,
        label="Address of its incoming webhook",
        widget=forms.URLInput({**_PLAIN, "placeholder": "https://hooks.example.org/services/…"}),
        help_text=(
            "Your chat makes one in its settings for webhooks or apps. Whoever knows it can write "
            "there, so it is not shown again."
        ),
    )
    flavour = forms.ChoiceField(
        choices=CHAT_FLAVOURS,
        label="Chat",
        help_text=(
            "Slack also for those that take the same: Rocket.Chat, and Discord by its address with "
            "/slack at the end."
        ),
    )


@login_required
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    user, form = person(request.user), ChatForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            chats.give_chat(actor=user, user=user, **form.cleaned_data)
    return back(request, form, "You are told in this chat from now on. Send it a test.")


@login_required
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Sends a message at once, and says what the chat said to it."""
    user = person(request.user)
    found = get_object_or_404(ChatWebhook, user=user)
    if problem := chats.try_chat(actor=user, chat=found):
        messages.error(request, f"The test did not arrive. {problem}")
    else:
        messages.success(request, "The chat has taken the test.")
    return redirect("notifications:devices")


@login_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    user = person(request.user)
    chats.remove_chat(actor=user, user=user)
    messages.success(request, "Nothing goes to that chat any more.")
    return redirect("notifications:devices")
