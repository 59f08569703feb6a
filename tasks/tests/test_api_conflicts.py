"""What a stale write is told is told by the names that the caller used."""

from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import Checklist, FieldType, Task
from teams.models import Team

pytestmark = pytest.mark.django_db


def test_custom_fields_one_by_one(alice: User, bob: User, team: Team) -> None:
    kinds = {"Size": FieldType.NUMBER, "Colour": FieldType.TEXT, "Shape": FieldType.TEXT}
    made = {
        name: actions.create_custom_field(actor=alice, team=team, name=name, field_type=kind)
        for name, kind in kinds.items()
    }
    task = actions.create_task(actor=alice, team=team, title="T", custom={"Size": 1, "Shape": "o"})
    actions.update_task(actor=bob, task=task, custom={"Size": 2, "Colour": "red"})
    colour = str(made["Colour"].pk)
    body = {"custom": {"SIZE": 3, colour: None, "Shape": "x"}, "version": 1}
    reply = Api(alice).patch(f"tasks/{task.pk}", body)
    assert reply.status == 412
    assert reply.error["conflicts"] == {
        "custom.SIZE": {"base": 1, "theirs": 2, "yours": 3},
        f"custom.{colour}": {"base": None, "theirs": "red", "yours": None},
    }


@pytest.fixture
def checklist(alice: User, task: Task) -> Checklist:
    return actions.create_checklist(actor=alice, task=task, title="L", texts=["one", "two"])


def test_an_item_that_is_done_by_now(alice: User, bob: User, checklist: Checklist) -> None:
    item = checklist.items.all()[0]
    actions.update_item(actor=bob, item=item, done=True)
    body = {"done": False, "text": "uno", "version": 1}
    reply = Api(alice).patch(f"checklist-items/{item.pk}", body)
    assert reply.status == 412
    assert reply.error["conflicts"] == {"done": {"base": False, "theirs": True, "yours": False}}


@pytest.mark.parametrize("name", ["below", "above"])
def test_an_item_that_stands_elsewhere_by_now(
    alice: User, bob: User, checklist: Checklist, name: str
) -> None:
    item, other = checklist.items.all()
    actions.update_item(actor=bob, item=item, below=other)
    moved = checklist.items.get(pk=item.pk)
    reply = Api(alice).patch(f"checklist-items/{item.pk}", {name: str(other.pk), "version": 1})
    assert reply.status == 412
    told = {"base": item.position, "theirs": moved.position, "yours": str(other.pk)}
    assert reply.error["conflicts"] == {name: told}


def test_a_card_that_stands_elsewhere_by_now(alice: User, bob: User, task: Task) -> None:
    other = actions.create_task(actor=alice, team=task.team, title="Other")
    actions.move_task(actor=bob, task=task, status=None, below=other, above=None)
    moved = Task.objects.get(pk=task.pk)
    body = {"below": other.key, "status": "done", "version": 1}
    reply = Api(alice).post(f"tasks/{task.key}/move", body)
    assert reply.status == 412
    told = {"base": task.position, "theirs": moved.position, "yours": other.key}
    assert reply.error["conflicts"] == {"below": told}


@pytest.mark.parametrize("version", ["1", 1.0, None, True, [], {}])
@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("strict", [False, True])
def test_a_version_that_is_none_is_not_passed_over(
    alice: User, task: Task, settings: Settings, method: str, version: Any, strict: bool
) -> None:
    settings.STRICT_CONCURRENCY = strict
    actions.update_task(actor=alice, task=task, title="Second")
    rest = {} if method == "DELETE" else {"title": "Third"}
    reply = Api(alice).call(method, f"tasks/{task.key}", rest | {"version": version})
    assert (reply.status, list(reply.details)) == (400, ["version"])
    assert "whole number, such as 3" in reply.details["version"][0]
    task.refresh_from_db()
    assert (task.title, task.deleted_at) == ("Second", None)


def test_each_task_is_counted_once_however_it_is_named(alice: User, task: Task) -> None:
    body = {"team": "core", "changes": {"priority": "high"}}
    names = [str(task.pk), task.key, task.key.lower(), "CORE-999"]
    reply = Api(alice).post("tasks/bulk", body | {"ids": names})
    assert (reply.data["changed"], reply.data["refused"]) == (1, 1)
    assert [item["key"] for item in reply.data["items"]] == [task.key, "CORE-999"]
