"""The telephone number, on the page of devices: give one, prove it, remove it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.edges import person, refusals_in
from notifications.devices import phones


class NumberForm(forms.Form):
    number = forms.CharField(
        max_length=30,
        label="Number",
        help_text="With its country, such as +44 7700 900123.",
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=10,
        label="Code",
        help_text="The six digits that came by SMS.",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@login_required
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    user, form = person(request.user), NumberForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            phones.give_number(actor=user, user=user, number=form.cleaned_data["number"])
    return back(request, form, "A code is on its way to this number. Type it in here.")


@login_required
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    user, form = person(request.user), CodeForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            phones.prove_number(actor=user, user=user, code=form.cleaned_data["code"])
    return back(request, form, "SMS can go to this number from now on.")


@login_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    user = person(request.user)
    phones.remove_number(actor=user, user=user)
    messages.success(request, "No more SMS go to that number.")
    return redirect("notifications:devices")


def back(request: HttpRequest, form: forms.Form, done: str) -> HttpResponse:
    """To the page of devices, which says what became of it."""
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    if not form.errors:
        messages.success(request, done)
    return redirect("notifications:devices")
