"""The page of one's devices, and the service worker that shows push messages on them."""

from functools import cache
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.edges import person, refusals_in, sent
from notifications.devices import actions
from notifications.devices.chat_views import ChatForm
from notifications.devices.phone_views import CodeForm, NumberForm
from notifications.models import ChatWebhook, PhoneNumber, PushSubscription
from notifications.outgoing.addresses import LONGEST


class DeviceForm(forms.Form):
    """What the browser says of itself; devices.js fills it in."""

    endpoint = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=100, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=50, widget=forms.HiddenInput)
    replaces = forms.CharField(max_length=LONGEST, required=False, widget=forms.HiddenInput)
    label = forms.CharField(
        max_length=100,
        required=False,
        label="Name of this device",
        help_text="By which you tell it from others in the list.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """The list; POST turns push on for the browser that sends it."""
    user = person(request.user)
    form = DeviceForm(sent(request))
    if form.is_valid():
        with refusals_in(form):
            made = actions.subscribe(actor=user, user=user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, f"{made} gets push messages from now on.")
            return redirect("notifications:devices")
    context = {
        "form": form,
        "devices": PushSubscription.objects.filter(user=user),
        "public_key": settings.VAPID_PUBLIC_KEY,
        "section": "devices",
        "phone": PhoneNumber.objects.filter(user=user).first(),
        "can_sms": settings.SMS_PROVIDER is not None,
        "number_form": NumberForm(),
        "code_form": CodeForm(),
        "chat": ChatWebhook.objects.filter(user=user).first(),
        "chat_form": ChatForm(),
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/devices.html", context, status=status)


@login_required
@require_POST
def test(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Sends a message at once, and says what the push service said to it."""
    found = _mine(request, device_id)
    if problem := actions.try_device(actor=person(request.user), subscription=found):
        messages.error(request, f"{found} could not be reached. {problem}")
    else:
        messages.success(request, f"A message is on its way to {found}.")
    return redirect("notifications:devices")


@login_required
@require_POST
def remove(request: HttpRequest, device_id: UUID) -> HttpResponse:
    found = _mine(request, device_id)
    actions.unsubscribe(actor=person(request.user), subscription=found)
    messages.success(request, f"{found} gets no more push messages.")
    return redirect("notifications:devices")


@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker looks after the pages below its own address."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@cache
def _worker() -> bytes:
    return (settings.BASE_DIR / "static" / "js" / "service-worker.js").read_bytes()


def _mine(request: HttpRequest, device_id: UUID) -> PushSubscription:
    mine = PushSubscription.objects.filter(user=person(request.user))
    return get_object_or_404(mine, pk=device_id)
