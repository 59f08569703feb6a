"""Whom a text mentions, in each of the ways to write it, and whom it never does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.tests.factories import UserFactory
from tasks.mentions import completions, mentioned, mentioned_anew, mentioned_in
from teams.models import Membership, Team
from teams.tests.factories import a_member, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def smith(team: Team) -> User:
    return a_member(
        team, "viewer", email="a.smith@example.com", first_name="Ann", last_name="Smith"
    )


@pytest.mark.parametrize(
    "text",
    [
        "@bob",
        "@Bob, look",
        "Ask @bob.",
        "(@bob)",
        "**@bob**",
        "> @bob",
        "- @bob",
        "| a |\n|-|\n| @bob |",
        '@"Bob"',
        '@"bob" and @bob',
        "@bob's idea",
        "@bob\n@nobody",
        "# @bob",
    ],
)
def test_ways_to_mention_bob(team: Team, bob: User, text: str) -> None:
    assert mentioned(text, team) == [bob]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bob",
        "@",
        "@ bob",
        "@bobby",
        "@bob@example.com",
        "x@bob",
        "mail alice@bob",
        "`@bob`",
        "    @bob",
        "```\n@bob\n```",
        "[see @bob](https://a.example)",
        "<https://a.example/@bob>",
        "https://a.example/@bob",
        "\\@bob",
        "@@bob",
        "@b_b",
        "@b%b",
        '@"Bob',
        "@[Bob](bob)",
        "@[Bob](00000000-0000-0000-0000-000000000000)",
    ],
)
def test_what_mentions_nobody(team: Team, bob: User, text: str) -> None:
    assert mentioned(text, team) == []


def test_names_and_ids(team: Team, bob: User, smith: User) -> None:
    assert mentioned('@"Ann Smith"', team) == [smith]
    assert mentioned('@"ANN smith"', team) == [smith]
    assert mentioned("@a.smith.", team) == [smith]
    assert mentioned(f"@[whatever]({smith.pk})", team) == [smith]
    assert mentioned(f'@bob @a.smith @"Ann Smith" @[A]({smith.pk})', team) == sorted(
        [bob, smith], key=lambda user: user.pk
    )


def test_a_name_of_letters_that_have_two_forms(team: Team) -> None:
    jonas = a_member(team, "viewer", first_name="Jonas", last_name="Strauß")
    for text in ('@"Jonas Strauß"', '@"jonas strauß"', '@"JONAS STRAUẞ"'):
        assert mentioned(text, team) == [jonas], text


def test_only_members_of_the_team(team: Team, bob: User, charlie: User) -> None:
    other = a_team(charlie, slug="other", key="OTHER")
    text = f'@charlie @"Charlie" @[Charlie]({charlie.pk})'
    assert mentioned(text, team) == []
    assert mentioned(text, other) == [charlie]
    Membership.objects.filter(team=team, user=bob).delete()
    assert mentioned(f"@bob @[Bob]({bob.pk})", team) == []


def test_somebody_deactivated_is_not_mentioned(team: Team, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert mentioned("@bob", team) == []


def test_what_two_members_share_means_neither(team: Team, bob: User) -> None:
    second = a_member(team, "viewer", email="bob@elsewhere.example", first_name="Bob")
    assert mentioned('@bob @"Bob"', team) == []
    assert mentioned(f"@[Bob]({second.pk})", team) == [second]


def test_an_edit_mentions_anew_only_whom_it_did_not_mention(
    team: Team, alice: User, bob: User
) -> None:
    assert mentioned_anew(None, "@bob", team) == [bob]
    assert mentioned_anew("@bob", "@bob!", team) == []
    assert mentioned_anew("@bob", '@"Bob" and @alice', team) == [alice]
    assert mentioned_anew("`@bob`", "@bob", team) == [bob]
    assert mentioned_anew("@bob", None, team) == []


def test_many_texts_are_one_query(team: Team, bob: User) -> None:
    texts = [f"@bob @nobody{number}" for number in range(100)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert mentioned_in(texts, team) == [[bob]] * 100
    assert len(queries) == 1


def test_a_text_of_nothing_but_mentions(team: Team, bob: User) -> None:
    text = "@bob " + " ".join(f'@nobody{n} @"Nobody {n}"' for n in range(2000))
    assert mentioned(text, team) == [bob]


def test_a_text_without_an_at_asks_nothing(team: Team, bob: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert mentioned("bob CORE-1 *hello*", team) == []
    assert len(queries) == 0


def test_completion_finds_by_name_and_handle(
    team: Team, alice: User, bob: User, smith: User
) -> None:
    assert completions("b", team) == [(bob, "@bob")]
    assert completions("smi", team) == [(smith, "@a.smith")]
    assert completions("ann sm", team) == [(smith, "@a.smith")]
    assert {user for user, _ in completions("a", team)} == {alice, smith}
    assert completions("example.com", team) == []
    assert completions("%", team) == completions("zz", team) == []


def test_completion_writes_the_shortest_that_tells_apart(team: Team, bob: User) -> None:
    UserFactory.create(email="bob@outside.example", first_name="Bob")
    assert completions("bob", team) == [(bob, "@bob")]
    second = a_member(
        team, "viewer", email="bob@elsewhere.example", first_name="Bob", last_name="[Roe]"
    )
    third = a_member(team, "viewer", email="bob@third.example", first_name="Bob")
    found = dict(completions("bob", team))
    assert found[second] == '@"Bob [Roe]"'
    assert found[bob] == f"@[Bob]({bob.pk})"
    assert found[third] == f"@[Bob]({third.pk})"
    for user, text in found.items():
        assert mentioned(text, team) == [user]


@pytest.mark.parametrize("address", ["o'neil", "a+b", "x.y", "_under", "a!b"])
def test_what_completion_writes_is_read_back(team: Team, address: str) -> None:
    user = a_member(
        team, "viewer", email=f"{address}@example.com", first_name="Zoe", last_name='"Z"'
    )
    [(found, text)] = completions("zoe", team)
    assert (found, mentioned(text, team)) == (user, [user])
