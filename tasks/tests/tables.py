"""What the tables say of a team, in the form in which replaying the log says it."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from tasks.models import SavedView
from teams.events import invitation_state, member_state, team_state
from teams.models import Invitation, Membership, Team, Thing
from teams.replay import World

THINGS = [model for model in apps.get_models() if issubclass(model, Thing)]


def world_of(team: Team) -> World:
    """Everything that the log tells members of: the team, its people, and all of its things."""
    state: World = {("team", str(team.pk)): _known(team_state(Team.objects.get(pk=team.pk)))}
    for invitation in Invitation.objects.filter(team=team):
        state["invitation", str(invitation.pk)] = _known(invitation_state(invitation))
    for member in Membership.objects.filter(team=team).select_related("user"):
        state["member", str(member.user_id)] = _known(member_state(member))
    for model in THINGS:
        for thing in _told_of(model, team):
            state[model.kind, str(thing.pk)] = thing.state()
    return {target: fields for target, fields in state.items() if fields}


def _told_of(model: type[Thing], team: Team) -> Iterator[Thing]:
    rows: QuerySet[Any] = model._default_manager.filter(team=team)
    if model is SavedView:
        rows = rows.filter(owner=None)
    yield from rows


def _known(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if value is not None}
