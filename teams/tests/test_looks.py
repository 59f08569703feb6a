"""What others see of a person changes: whatever shows them is read anew, in each team."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actions import update_access, update_profile
from accounts.avatars import remove_avatar, set_avatar
from accounts.email_change import confirm_email_change, make_token, request_email_change
from accounts.leaving import delete_account
from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD
from tasks import actions
from tasks.tests.files import picture
from teams.actions.member import remove_member
from teams.models import Event, Membership, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db

LIST = "tasks?team=core&sort=assignee"


@pytest.fixture
def bert(team: Team, alice: User) -> User:
    """Without a name, so that he is shown by his address; alice's task is his."""
    bert = a_member(team, "developer", email="bert@example.com", first_name="", last_name="")
    actions.create_task(actor=alice, team=team, title="One", assignee=bert)
    return bert


def rename(user: User) -> None:
    update_profile(actor=user, user=user, first_name="Albert")


def show_picture(user: User) -> None:
    file = SimpleUploadedFile("me.png", picture(), "image/png")
    set_avatar(actor=user, user=user, file=file)


def move(user: User) -> None:
    change = request_email_change(user=user, email="albert@example.com", password=PASSWORD)
    confirm_email_change(token=make_token(change, "new"))


def end(user: User) -> None:
    delete_account(actor=user, user=user)


def tag(api: Api) -> dict[str, str]:
    return {"If-None-Match": api.get(LIST).headers["ETag"]}


@pytest.mark.parametrize("change", [rename, show_picture, move, end])
def test_lists_are_read_anew(alice: User, bert: User, change: Callable[[User], None]) -> None:
    api = Api(alice)
    known = tag(api)
    assert api.call("GET", LIST, **known).status == 304
    change(bert)
    assert api.call("GET", LIST, **known).status == 200


@pytest.mark.parametrize("change", [rename, show_picture, move, end])
def test_so_are_those_of_a_team_that_they_have_left(
    team: Team, alice: User, bert: User, change: Callable[[User], None]
) -> None:
    remove_member(actor=alice, membership=Membership.objects.get(team=team, user=bert))
    api = Api(alice)
    known = tag(api)
    change(bert)
    answer = api.call("GET", LIST, **known)
    bert.refresh_from_db()
    assert answer.data[0]["assignee"]["name"] == bert.name
    event = Event.objects.filter(team=team).latest("seq")
    assert (event.verb, event.changes) == ("member.updated", {})


def test_a_picture_that_goes_and_an_account_that_is_closed(
    team: Team, alice: User, bert: User
) -> None:
    show_picture(bert)
    api = Api(alice)
    known = tag(api)
    remove_avatar(actor=bert, user=bert)
    known, before = tag(api), known
    assert known != before
    update_access(actor=None, user=bert, is_active=False)
    assert tag(api) != known


def test_what_nobody_sees_is_nobody_elses_business(team: Team, bert: User) -> None:
    before = Event.objects.count()
    update_profile(actor=bert, user=bert, bio="Likes trains.", time_zone="Europe/Vienna")
    assert Event.objects.count() == before


def test_the_activity_says_it(client: Client, alice: User, bert: User) -> None:
    show_picture(bert)
    client.force_login(alice)
    page = client.get("/t/core/activity").content.decode()
    assert "changed the profile of bert" in page
