"""Teams and memberships for tests, made by the actions that people use."""

from typing import Any

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import User
from accounts.tests.factories import UserFactory
from teams import actions, invitations
from teams.actions.member import add_member
from teams.models import Membership, Team


class TeamFactory(DjangoModelFactory[Team]):
    """``actor`` founds it and is its admin; a new person unless one is given."""

    class Meta:
        model = Team

    actor = SubFactory(UserFactory)
    name = Sequence(lambda number: f"Team {number}")
    slug = Sequence(lambda number: f"team-{number}")
    key = Sequence(lambda number: f"T{number}A")

    @classmethod
    def _create(cls, model_class: type[Team], *args: Any, **fields: Any) -> Team:
        return actions.create_team(**fields)


def join(team: Team, user: User, role: str) -> Membership:
    """Invited by the system, accepted by the person."""
    invitation = actions.invite(actor=None, team=team, email=user.email, role=role)
    return actions.accept_invitation(actor=user, token=invitations.make_token(invitation))


def a_team(admin: User, members: dict[User, str] | None = None, **fields: str) -> Team:
    """A team with its admin and, in their roles, everybody else."""
    team = TeamFactory.create(actor=admin, **fields)
    for user, role in (members or {}).items():
        add_member(actor=admin, team=team, user=user, role=role)
    return team


def a_member(team: Team, role: str, **fields: Any) -> User:
    """Somebody new in the team."""
    user = UserFactory.create(**fields)
    add_member(actor=None, team=team, user=user, role=role)
    return user
