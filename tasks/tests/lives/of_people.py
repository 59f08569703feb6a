"""Who is in the team, as what, and by which name."""

from accounts.actions import update_profile
from tasks.tests.lives.life import Life
from teams.actions import (
    change_role,
    create_role,
    delete_role,
    invite,
    remove_member,
    revoke_invitation,
    update_team,
)
from teams.models import Invitation, Membership, Role, Team, TeamRole
from teams.tests.factories import join


def ask_in(life: Life) -> None:
    email = f"{life.random.randrange(3)}@example.org"
    invite(actor=life.person, team=life.team, email=email, role=life.random.choice(list(Role)))


def ask_no_more(life: Life) -> None:
    revoke_invitation(actor=life.person, invitation=life.any(Invitation))


def set_role(life: Life) -> None:
    role = life.random.choice(["viewer", "developer", "manager", "guest"])
    member = Membership.objects.get(team=life.team, user=life.random.choice(life.people[1:]))
    change_role(actor=life.admin, membership=member, role=role)


def remove_and_bring_back(life: Life) -> None:
    member = Membership.objects.get(team=life.team, user=life.random.choice(life.people[1:]))
    person = member.user
    remove_member(actor=life.admin, membership=member)
    join(life.team, person, "developer")


def role(life: Life) -> None:
    create_role(actor=life.person, team=life.team, name=life.name, actions=["task.create"])


def unrole(life: Life) -> None:
    delete_role(actor=life.person, role=life.any(TeamRole))


def rename_person(life: Life) -> None:
    person = life.person
    update_profile(actor=person, user=person, first_name=life.name)


def rename_team(life: Life) -> None:
    update_team(actor=life.person, team=Team.objects.get(pk=life.team.pk), name=life.name)
