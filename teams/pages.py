"""What every page of a team starts from."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404

from accounts.edges import person
from accounts.models import User
from teams.models import Team
from teams.policies import actions_of


def team_context(user: User | AnonymousUser, slug: str, section: str) -> dict[str, Any]:
    """``team`` (with ``role`` and ``head``), ``allowed`` and ``section``; 404 for outsiders.

    ``head`` is read before everything else on the page, so a page that then follows the log from
    there misses nothing of what happens while it is built.
    """
    team: Any = get_object_or_404(Team.objects.for_listing(person(user)), slug=slug)
    return {"team": team, "allowed": actions_of(team.role, team.role_actions), "section": section}
