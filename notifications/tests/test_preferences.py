"""Kinds and channels, for all teams and for one; the links in mails are the same switches."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.tests.api import Api
from notifications.actions import is_stopped, resume_kind, stop_kind
from notifications.choosing import choice_of
from notifications.models import Kind, NotificationSettings, OptOut
from notifications.preferences import choose, choose_anew, set_timing
from notifications.stopping import Reader
from teams.models import Team

pytestmark = pytest.mark.django_db


def mails(user: User, kind: Kind, team: Team | None = None) -> bool:
    return choice_of(user).wants(kind, "email", team.pk if team else None)


def test_a_team_may_differ(team: Team, bob: User) -> None:
    choose(actor=bob, channels={"commented": {"email": False}})
    choose(actor=bob, team=team, channels={"commented": {"email": True}})
    assert not mails(bob, Kind.COMMENTED)
    assert mails(bob, Kind.COMMENTED, team)
    choose(actor=bob, team=team, channels={"commented": {"email": None}})
    assert not mails(bob, Kind.COMMENTED, team)


def test_only_what_differs_from_the_default_is_kept(bob: User) -> None:
    choose(actor=bob, channels={"commented": {"email": False, "in_app": True}})
    assert NotificationSettings.objects.get().channels == {"commented": {"email": False}}
    choose(actor=bob, channels={"commented": {"email": True}})
    assert NotificationSettings.objects.get().channels == {}


def test_a_team_of_others_is_not_there(team: Team, charlie: User) -> None:
    with pytest.raises(Team.DoesNotExist):
        choose(actor=charlie, team=team, channels={})


def test_the_link_in_a_mail_is_the_switch_in_the_settings(team: Team, bob: User) -> None:
    choose(actor=bob, team=team, channels={"assigned": {"email": True}})
    stop_kind(reader=Reader(bob.email), kind=Kind.ASSIGNED)
    assert not mails(bob, Kind.ASSIGNED)
    assert not mails(bob, Kind.ASSIGNED, team), "also where the team differed"
    assert not OptOut.objects.exists()
    assert is_stopped(reader=Reader(bob.email), kind=Kind.ASSIGNED)
    choose(actor=bob, channels={"assigned": {"email": True}})
    assert not is_stopped(reader=Reader(bob.email), kind=Kind.ASSIGNED)
    stop_kind(reader=Reader(bob.email), kind=Kind.ASSIGNED)
    resume_kind(reader=Reader(bob.email), kind=Kind.ASSIGNED)
    assert mails(bob, Kind.ASSIGNED)


def test_what_was_stopped_without_an_account_goes_on_holding(bob: User) -> None:
    OptOut.objects.create(address=bob.email, kind=Kind.INVITED)
    assert not mails(bob, Kind.INVITED)
    choose(actor=bob, channels={"commented": {"email": False}})
    assert not OptOut.objects.exists()
    assert not mails(bob, Kind.INVITED), "it is a choice like others now"
    choose_anew(actor=bob, channels={})
    assert mails(bob, Kind.INVITED)


def test_a_team_may_differ_from_what_was_stopped(team: Team, bob: User) -> None:
    OptOut.objects.create(address=bob.email, kind=Kind.ASSIGNED)
    choose(actor=bob, team=team, channels={"assigned": {"email": True}})
    assert mails(bob, Kind.ASSIGNED, team)
    assert not mails(bob, Kind.ASSIGNED)


def test_an_address_without_an_account_can_only_opt_out() -> None:
    stop_kind(reader=Reader("dora@example.com"), kind=Kind.INVITED)
    assert is_stopped(reader=Reader("dora@example.com"), kind=Kind.INVITED)
    assert OptOut.objects.get().address == "dora@example.com"


def test_quiet_hours_have_two_ends(bob: User) -> None:
    with pytest.raises(ValidationError, match="both ends"):
        set_timing(actor=bob, quiet_from=time(22))


def test_the_api_sets_and_forgets(team: Team, bob: User) -> None:
    api = Api(bob)
    given = {"kinds": {"moved": {"push": True}}, "digest": "weekly", "digest_weekday": "friday"}
    assert api.patch("notification-preferences", given).status == 200
    found = api.get("notification-preferences").data
    assert found["kinds"]["moved"] == {
        "in_app": True,
        "email": True,
        "push": True,
        "sms": False,
        "chat": False,
    }
    assert (found["digest"], found["digest_weekday"]) == ("weekly", "friday")
    assert api.call("PUT", "notification-preferences", {}).data["digest"] == "off"
    path = "teams/core/notification-preferences"
    assert api.patch(path, {"kinds": {"moved": {"email": False}}}).data["own"] == {
        "moved": {"email": False}
    }
    assert api.call("PUT", path, {}).data["own"] == {}
