"""What an address asks for is read once, for as long as it means the same."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from tasks import actions
from tasks.lists import filters
from tasks.lists.filters import TaskFilter, read_list
from tasks.lists.language import parse
from tasks.lists.scope import Scope
from tasks.tests.factories import TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were taken apart."""
    texts: list[str] = []

    def noted(text: str) -> object:
        texts.append(text)
        return parse(text)

    monkeypatch.setattr(filters, "parse", noted)
    return texts


def read(text: str, user: User, more: str = "") -> TaskFilter:
    query = QueryDict(mutable=True)
    query["q"] = text
    query["page"] = more
    return read_list(query, Scope.of(user, "core"), user)[0]


def found(text: str, user: User) -> set[str]:
    return {task.title for task in read(text, user).tasks()}


def test_the_same_is_read_once_whatever_the_page(
    alice: User, team: Team, parsed: list[str]
) -> None:
    first = read("status:todo", alice)
    assert read("status:todo", alice, more="2") is first
    assert parsed == ["status:todo"]
    assert read("status:done", alice) is not first


def test_a_name_may_come_to_mean_another(alice: User, team: Team) -> None:
    label = actions.create_label(actor=alice, team=team, name="bug")
    read("label:bug", alice)
    actions.update_label(actor=alice, label=label, name="fault")
    with pytest.raises(ValidationError, match="fault"):
        read("label:bug", alice)
    assert read("label:fault", alice).more


def test_me_is_who_asks(alice: User, bob: User, team: Team) -> None:
    TaskFactory.create(team=team, title="of Alice", assignee=alice)
    TaskFactory.create(team=team, title="of Bob", assignee=bob)
    for _ in range(2):
        assert found("assignee:me", alice) == {"of Alice"}
        assert found("assignee:me", bob) == {"of Bob"}


def test_ones_own_name_is_a_name_and_not_oneself(alice: User, bob: User, team: Team) -> None:
    """Another may come to bear it, too, and oneself another one."""
    for person in (alice, bob):
        TaskFactory.create(team=team, title=f"of {person.first_name}", assignee=person)
    assert found("assignee:Alice", alice) == {"of Alice"}
    User.objects.filter(pk=bob.pk).update(first_name="Alice")
    assert found("assignee:Alice", alice) == {"of Alice", "of Bob"}
    User.objects.filter(pk=alice.pk).update(first_name="Alicia")
    assert found("assignee:Alice", alice) == {"of Bob"}


def test_an_id_means_the_same_for_ever(alice: User, bob: User, team: Team) -> None:
    assert read(f"assignee:{bob.pk}", alice) is read(f"assignee:{bob.pk}", alice)


def test_a_name_of_a_person_is_looked_up_each_time(alice: User, bob: User, team: Team) -> None:
    TaskFactory.create(team=team, title="of Bob", assignee=bob)
    assert found("assignee:Bob", alice) == {"of Bob"}
    bob.first_name = "Robert"
    bob.save()
    with pytest.raises(ValidationError, match="member"):
        found("assignee:Bob", alice)


def test_what_time_decides_is_decided_each_time(alice: User, team: Team) -> None:
    TaskFactory.create(team=team, title="soon", due_date=timezone.now() + timedelta(hours=1))
    assert found("is:overdue", alice) == set()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert found("is:overdue", alice) == {"soon"}


def test_what_is_wrong_is_said_each_time(alice: User, team: Team) -> None:
    for _ in range(2):
        with pytest.raises(ValidationError, match="Unknown field"):
            read("colour:red", alice)
