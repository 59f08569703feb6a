"""Fields that a team adds: what they take, what becomes of it, and how tasks are found by it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.exceptions import Conflict
from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.actions.custom_field import ChoiceDraft
from tasks.models import CustomField, CustomValue, FieldType, Task
from teams.models import Event, Role, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


def a_field(team: Team, field_type: FieldType, name: str = "", **more: Any) -> CustomField:
    if field_type in (FieldType.CHOICE, FieldType.CHOICES):
        more.setdefault("choices", [{"name": "Low"}, {"name": "Mid"}, {"name": "High"}])
    return actions.create_custom_field(
        actor=None, team=team, field_type=field_type, name=name or field_type.label, **more
    )


def say(task: Task, field: CustomField, value: Any) -> Any:
    actions.update_task(actor=None, task=task, custom={field.name: value})
    task.refresh_from_db()
    return task.custom.get(str(field.pk))


@pytest.mark.parametrize(
    ("field_type", "given", "kept"),
    [
        (FieldType.TEXT, "  Some words ", "Some words"),
        (FieldType.TEXT, "", None),
        (FieldType.NUMBER, 5, 5),
        (FieldType.NUMBER, 5.0, 5),
        (FieldType.NUMBER, 0, 0),
        (FieldType.NUMBER, -0.1234, -0.1234),
        (FieldType.NUMBER, 99_999_999_999.9999, 99_999_999_999.9999),
        (FieldType.DATE, "2027-01-31", "2027-01-31"),
        (FieldType.URL, "https://example.com/a?b=c", "https://example.com/a?b=c"),
        (FieldType.CHECKBOX, True, True),
        (FieldType.CHECKBOX, False, False),
        (FieldType.CHOICES, [], None),
    ],
)
def test_values_are_kept_as_plain_json(
    task: Task, field_type: FieldType, given: Any, kept: Any
) -> None:
    field = a_field(task.team, field_type)
    found = say(task, field, given)
    assert (found, type(found)) == (kept, type(kept))
    assert CustomValue.objects.filter(task=task).count() == (kept is not None)


@pytest.mark.parametrize(
    ("field_type", "wrong"),
    [
        (FieldType.TEXT, ["x" * 2001, 5, True, ["x"], {"a": 1}, "a\x00b"]),
        (FieldType.NUMBER, ["5", True, float("nan"), float("inf"), 10**11, 0.12345, [1]]),
        (FieldType.DATE, ["tomorrow", "2027-02-30", "20270131", "2027-01-31T10:00", 5]),
        (FieldType.CHOICE, ["nonsense", 5, ["Low"], True]),
        (FieldType.CHOICES, ["Low", ["nonsense"], [5], {"a": 1}]),
        (FieldType.PERSON, ["nobody", 5, ["x"], {"id": None}, {}]),
        (FieldType.URL, ["javascript:alert(1)", "ftp://a.b/c", "example.com", "http://", 5]),
        (FieldType.CHECKBOX, ["true", 1, 0, ["x"]]),
    ],
)
def test_wrong_values_are_refused(task: Task, field_type: FieldType, wrong: list[Any]) -> None:
    field = a_field(task.team, field_type)
    for value in wrong:
        with pytest.raises(ValidationError, match="custom"):
            say(task, field, value)
    task.refresh_from_db()
    assert task.custom == {}


def test_people_have_to_be_members(task: Task, bob: User, charlie: User) -> None:
    field = a_field(task.team, FieldType.PERSON)
    assert say(task, field, str(bob.pk)) == str(bob.pk)
    with pytest.raises(ValidationError):
        say(task, field, str(charlie.pk))


def test_choices_are_named_and_keep_their_ids(task: Task) -> None:
    field = a_field(task.team, FieldType.CHOICES)
    low, mid, high = (choice["id"] for choice in field.choices)
    assert say(task, field, ["HIGH", low, "low"]) == [low, high]
    renamed: list[ChoiceDraft] = [
        {"id": high, "name": "Top"},
        {"id": low, "name": "Low"},
        {"name": "Mid"},
    ]
    version = task.version
    field = actions.update_custom_field(actor=None, field=field, choices=renamed)
    task.refresh_from_db()
    assert [choice["id"] for choice in field.choices] == [high, low, mid]
    assert task.custom == {str(field.pk): [low, high]}
    assert task.version == version


def test_a_choice_stands_in_its_field_once(task: Task) -> None:
    field = a_field(task.team, FieldType.CHOICE)
    low = field.choices[0]["id"]
    for twice in (
        [{"id": low, "name": "A"}, {"id": low, "name": "B"}],
        [{"id": low, "name": "A"}, {"name": "a"}],
    ):
        with pytest.raises(ValidationError, match="once"):
            actions.update_custom_field(actor=None, field=field, choices=twice)  # type: ignore[arg-type]


def test_a_choice_that_goes_leaves_all_tasks_in_one_event(task: Task, alice: User) -> None:
    field = a_field(task.team, FieldType.CHOICE)
    low, mid, _high = (choice["id"] for choice in field.choices)
    other = actions.create_task(actor=alice, team=task.team, title="B", custom={"Choice": "Mid"})
    say(task, field, "Low")
    version = task.version
    actions.update_custom_field(actor=alice, field=field, choices=[{"id": mid, "name": "Mid"}])
    task.refresh_from_db()
    assert (task.custom, task.version) == ({}, version + 1)
    event = Event.objects.filter(team=task.team).latest("seq")
    [item] = event.touched.all()
    assert item.changes == {f"custom.{field.pk}": [low, None]}
    other.refresh_from_db()
    assert other.custom == {str(field.pk): mid}


def test_deleting_a_field_and_taking_it_back(task: Task, alice: User) -> None:
    field = a_field(task.team, FieldType.NUMBER)
    say(task, field, 7)
    actions.delete_custom_field(actor=alice, field=field)
    task.refresh_from_db()
    assert (task.custom, CustomValue.objects.count()) == ({}, 0)
    deleted = Event.objects.filter(team=task.team).latest("seq")
    actions.undo_event(actor=alice, event=deleted)
    task.refresh_from_db()
    assert task.custom == {str(field.pk): 7}
    again = CustomField.objects.get()
    assert (again.pk, again.state()) == (field.pk, field.state())
    assert CustomValue.objects.get().number == 7


def test_names_are_unique_and_fields_are_few(team: Team, alice: User) -> None:
    a_field(team, FieldType.TEXT, "Size")
    with pytest.raises(Conflict):
        a_field(team, FieldType.NUMBER, "SIZE")
    for number in range(CustomField.MAX_PER_TEAM - 1):
        a_field(team, FieldType.TEXT, f"Field {number}")
    with pytest.raises(Conflict, match="at most"):
        a_field(team, FieldType.TEXT, "One more")


def test_developers_fill_in_and_managers_set_up(team: Team, bob: User, task: Task) -> None:
    with pytest.raises(PermissionDenied):
        actions.create_custom_field(actor=bob, team=team, field_type=FieldType.TEXT, name="X")
    a_field(team, FieldType.TEXT)
    actions.update_task(actor=bob, task=task, custom={"text": "Words"})
    viewer = a_member(team, Role.VIEWER)
    with pytest.raises(PermissionDenied):
        actions.update_task(actor=viewer, task=task, custom={"text": "Words"})


def test_over_the_api_by_name_and_by_id(team: Team, task: Task, bob: User) -> None:
    size, owner = a_field(team, FieldType.NUMBER, "Size"), a_field(team, FieldType.PERSON, "Owner")
    api = Api(bob)
    path = f"tasks/{task.key}"
    changed = api.patch(path, {"custom": {"size": 3, str(owner.pk): "me"}})
    assert changed.data["custom"] == {str(size.pk): 3, str(owner.pk): str(bob.pk)}
    sent_back = api.patch(path, {"custom": changed.data["custom"]})
    assert sent_back.data["version"] == changed.data["version"]
    assert api.put(path, {"title": "T", "custom": {"size": 4}}).data["custom"] == {str(size.pk): 4}
    assert api.put(path, {"title": "T"}).data["custom"] == {}
    twice = api.patch(path, {"custom": {"size": 1, str(size.pk): 2}})
    assert twice.status == 400


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([], "Give a JSON object."),
        ("x", "Give a JSON object."),
        (5, "Give a JSON object."),
        (None, "Give a JSON object."),
        ({"a": "x" * 16_384}, "Keep it to 16 KB of JSON."),
    ],
)
def test_metadata_is_an_object_of_16_kb(task: Task, alice: User, wrong: Any, said: str) -> None:
    api = Api(alice)
    reply = api.patch(f"tasks/{task.key}", {"metadata": wrong})
    assert (reply.status, reply.details) == (400, {"metadata": [said]})


def test_metadata_comes_back_as_it_was(task: Task, alice: User) -> None:
    api = Api(alice)
    given = {"build": {"id": 5, "ok": True, "tags": ["a", None]}, "x": "ü" * 2000}
    assert api.patch(f"tasks/{task.key}", {"metadata": given}).data["metadata"] == given
