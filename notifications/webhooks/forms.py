"""What people type about webhooks. What an address may be is for the actions to say."""

from typing import Any

from django import forms

from notifications.models import Flavour, Webhook
from notifications.outgoing.addresses import LONGEST
from notifications.webhooks.verbs import GROUPS, VERBS
from tasks.forms_merging import MergingForm

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def _word(name: str) -> str:
    """The target of an undo is whatever it undoes, so its group is called by what is done."""
    if name == "event":
        return "Undo"
    return name.replace("_", " ").replace(".", ": ").capitalize()


class WebhookForm(MergingForm):
    """For a new one; with ``webhook`` for one that is there, which can be switched off as well."""

    folded = ("verbs",)

    url = forms.CharField(
        max_length=LONGEST,
        label="Address",
        widget=forms.URLInput({**_PLAIN, "placeholder": "https://hooks.example.org/stint"}),
        help_text="Where each event is sent as a POST. The chat's own page says it for a chat.",
    )
    flavour = forms.ChoiceField(
        choices=Flavour.choices, label="Sends", initial=Flavour.STANDARD, required=False
    )
    name = forms.CharField(
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="The host of the address, if you leave it empty.",
    )
    groups = forms.MultipleChoiceField(
        choices=[(name, _word(name)) for name in GROUPS],
        required=False,
        label="Events about",
        widget=forms.CheckboxSelectMultiple,
        help_text="Everything that happens in the team, if you choose nothing.",
    )
    verbs = forms.MultipleChoiceField(
        choices=[(name, _word(name)) for name in VERBS],
        required=False,
        label="And these events",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, webhook: Webhook | None = None) -> None:
        super().__init__(data, initial=_shown(webhook) if webhook else None)
        if webhook:
            self.fields["is_active"] = forms.BooleanField(
                required=False, label="Active", initial=webhook.is_active
            )
            self.carry_what_is_shown()

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        given = dict(self.cleaned_data)
        given["flavour"] = given["flavour"] or Flavour.STANDARD
        return given | {"events": [*given.pop("groups"), *given.pop("verbs")]}


class ReplayForm(forms.Form):
    seq = forms.IntegerField(
        min_value=1,
        max_value=2**63 - 2,
        label="Go on from event number",
        help_text=(
            "An earlier one sends again what came since, under the same ids. "
            "A later one leaves out what is between."
        ),
    )


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {
        "url": webhook.url,
        "flavour": webhook.flavour,
        "name": webhook.name,
        "groups": [name for name in webhook.events if name in GROUPS],
        "verbs": [name for name in webhook.events if name in VERBS],
    }
