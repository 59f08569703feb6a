"""The lock that actions on a team itself take first.

It is on the team's own row and comes before the clock, like every other lock. Actions on tasks do
not take it: they only need the team to be there, which this lock leaves them.
"""

from teams.models import Membership, Team


def lock_team(team: Team, *, deleted: bool = False) -> Team:
    return Team.objects.select_for_update(no_key=True).get(
        pk=team.pk, deleted_at__isnull=not deleted
    )


def lock_member(membership: Membership) -> tuple[Team, Membership]:
    """The team, locked, so that its admins stay who they are, and the membership read after."""
    team = lock_team(membership.team)
    members = Membership.objects.select_related("user", "team", "custom_role")
    return team, members.get(pk=membership.pk)
