"""The table and the questions asked of it agree, for every role and every action."""

from itertools import pairwise, product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.actions import update_access
from accounts.models import BackOffice, User
from tasks.actions import add_comment, create_task
from tasks.models import Comment, Task
from teams import actions
from teams.models import Membership, Role, Team
from teams.policies import (
    AUTHOR_ACTIONS,
    ROLE_ACTIONS,
    Action,
    Owned,
    actions_in,
    actions_of,
    allows,
    can,
    require,
    users_who_can,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(team: Team, alice: User) -> Task:
    return create_task(actor=alice, team=team, title="Alice's")


@pytest.fixture
def comment(task: Task, alice: User) -> Comment:
    return add_comment(actor=alice, task=task, body="Alice's")


def set_role(team: Team, user: User, role: str) -> None:
    Membership.objects.filter(team=team, user=user).update(role=role)


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_the_questions_agree_with_the_table(
    team: Team, task: Task, comment: Comment, bob: User, role: Role, action: Action
) -> None:
    """Bob owns nothing here, so his role alone decides."""
    set_role(team, bob, role)
    expected = action in ROLE_ACTIONS[role]
    sees = Action.TEAM_VIEW in ROLE_ACTIONS[role]
    things: tuple[Owned, ...] = (team, task, comment)
    for thing in things:
        assert can(bob, action, thing) is expected
        assert users_who_can(action, thing).filter(pk=bob.pk).exists() is expected
        if not expected:
            with pytest.raises(PermissionDenied if sees else type(thing).DoesNotExist):  # type: ignore[attr-defined]
                require(bob, action, thing)
    assert Task.objects.visible_to(bob).filter(pk=task.pk).exists() is sees


@pytest.mark.parametrize(("role", "action"), list(product(Role, AUTHOR_ACTIONS)))
def test_authors_keep_what_their_role_lets_them_make(
    team: Team, task: Task, bob: User, role: Role, action: Action
) -> None:
    mine = add_comment(actor=bob, task=task, body="Bob's")
    own_task = create_task(actor=bob, team=team, title="Bob's")
    set_role(team, bob, role)
    expected = allows(actions_of(role), action, is_author=True)
    assert expected or role in (Role.VIEWER, Role.COMMENTER, Role.GUEST)
    for thing in (mine, own_task):
        assert can(bob, action, thing) is expected
        assert users_who_can(action, thing).filter(pk=bob.pk).exists() is expected


def test_nobody_gives_away_what_is_an_authors_alone(team: Team, alice: User) -> None:
    with pytest.raises(ValidationError):
        actions.create_role(actor=alice, team=team, name="Odd", actions=["comment.edit"])


@pytest.mark.parametrize("action", sorted(ROLE_ACTIONS[Role.ADMIN]))
def test_a_role_of_the_team_allows_what_was_chosen(
    team: Team, task: Task, comment: Comment, alice: User, bob: User, action: Action
) -> None:
    """And so do its author's rights, which rest on it."""
    role = actions.create_role(actor=alice, team=team, name="Odd", actions=[action.value])
    membership = Membership.objects.get(team=team, user=bob)
    actions.change_role(actor=alice, membership=membership, role=role.slug)
    assert actions_in(bob, team.pk) == {Action.TEAM_VIEW, action}
    for thing in (team, task, comment):
        for asked in Action:
            expected = asked in (Action.TEAM_VIEW, action)
            assert can(bob, asked, thing) is expected
            assert users_who_can(asked, thing).filter(pk=bob.pk).exists() is expected
    assert Task.objects.visible_to(bob).filter(pk=task.pk).exists()


@pytest.mark.parametrize("action", Action)
def test_outsiders_see_nothing_and_may_nothing(
    team: Team, task: Task, comment: Comment, charlie: User, action: Action
) -> None:
    for thing in (team, task, comment):
        assert not can(charlie, action, thing)
        assert not users_who_can(action, thing).filter(pk=charlie.pk).exists()
        with pytest.raises(type(thing).DoesNotExist):
            require(charlie, action, thing)
        assert not type(thing).objects.visible_to(charlie).filter(pk=thing.pk).exists()


@pytest.mark.parametrize("action", Action)
def test_nobody_is_not_somebody(team: Team, action: Action) -> None:
    assert not can(AnonymousUser(), action, team)  # type: ignore[arg-type]
    assert can(None, action, team), "None is the system, written out"


@pytest.mark.parametrize("action", Action)
def test_staff_may_everything_but_only_as_back_office(
    team: Team, charlie: User, action: Action
) -> None:
    update_access(actor=None, user=charlie, is_staff=True)
    charlie.refresh_from_db()
    assert can(BackOffice.acting(charlie), action, team)
    assert not can(charlie, action, team), "in the product staff are people like others"


def test_who_is_deactivated_may_nothing(team: Team, bob: User) -> None:
    update_access(actor=None, user=bob, is_active=False)
    bob.refresh_from_db()
    assert not can(bob, Action.TEAM_VIEW, team)
    assert not users_who_can(Action.TEAM_VIEW, team).filter(pk=bob.pk).exists()


def test_a_deleted_team_is_hidden_from_everybody(team: Team, task: Task, alice: User) -> None:
    actions.delete_team(actor=alice, team=team)
    assert not can(alice, Action.TEAM_VIEW, team)
    assert not Team.objects.visible_to(alice).exists()
    assert not Task.objects.visible_to(alice).exists()


def test_every_role_has_its_row_and_rows_only_grow() -> None:
    assert set(ROLE_ACTIONS) == set(Role)
    ordered = sorted(ROLE_ACTIONS.values(), key=len)
    assert all(low < high for low, high in pairwise(ordered))
