"""Every verb can be undone, or it is written down why not."""

from pathlib import Path

import pytest
from django.conf import settings

from accounts.exceptions import Conflict
from accounts.models import User
from notifications.events import Verb as WebhookVerb
from tasks import actions
from tasks.actions.undo.rights import NOT_UNDONE, RIGHTS
from tasks.events import Verb
from teams.events import Verb as TeamVerb
from teams.models import Event, Team

VERBS: list[str] = [*Verb, *TeamVerb, *WebhookVerb]


@pytest.mark.parametrize("verb", VERBS)
def test_undo_knows_the_kind_or_why_not(verb: str) -> None:
    kind = verb.partition(".")[0]
    assert verb in NOT_UNDONE or kind in RIGHTS or verb == Verb.UNDONE


def test_the_documentation_lists_what_is_not_undone() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
    chapter = text.partition("Not undone, with a 409")[2].partition("###")[0]
    assert {verb for verb in VERBS if f"`{verb}`" in chapter} == NOT_UNDONE.keys()


@pytest.mark.django_db
def test_the_refusal_says_why(team: Team, alice: User) -> None:
    event = Event.objects.filter(team=team).latest("seq")
    for verb, reason in NOT_UNDONE.items():
        Event.objects.filter(pk=event.pk).update(verb=verb)
        with pytest.raises(Conflict) as refused:
            actions.undo_event(actor=alice, event=event)
        assert str(refused.value) == reason
