"""Two people change one thing at once, on each form of a task page: nothing of either is lost."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from tasks import actions
from tasks.forms_merging import MergingForm
from tasks.models import FieldType, Recurrence, Task
from tasks.tests.factories import CommentFactory
from tasks.tests.filled_forms import filled_in
from tasks.tests.pages import HTMX
from teams.models import Team

pytestmark = pytest.mark.django_db


class Case(NamedTuple):
    """A form on ``page``, sent to ``place``, and what the field says in the end."""

    page: str
    place: str
    field: str
    #: What bob types, in the form and in words; what alice has done meanwhile, in words.
    mine: str
    theirs: str
    change: Callable[[], object]
    now: Callable[[], Any]
    is_mine: Any
    is_theirs: Any


def text_of_task(task: Task, alice: User, bob: User) -> Case:
    place = reverse("tasks:edit", args=[task.key])
    return Case(
        place, place, "description", "Mine\nand <mine>", "Theirs & theirs",
        lambda: actions.update_task(actor=alice, task=task, description="Theirs & theirs"),
        lambda: Task.objects.get().description, "Mine\nand <mine>", "Theirs & theirs",
    )  # fmt: skip


def points(task: Task, alice: User, bob: User) -> Case:
    return Case(
        reverse("tasks:detail", args=[task.key]), reverse("tasks:edit_fields", args=[task.key]),
        "points", "5", "8", lambda: actions.update_task(actor=alice, task=task, points=8),
        lambda: Task.objects.get().points, 5, 8,
    )  # fmt: skip


def labels(task: Task, alice: User, bob: User) -> Case:
    bug, ui = (actions.create_label(actor=alice, team=task.team, name=n) for n in ("bug", "ui"))
    return Case(
        reverse("tasks:detail", args=[task.key]), reverse("tasks:edit_fields", args=[task.key]),
        "labels", str(bug.pk), "ui",
        lambda: actions.update_task(actor=alice, task=task, labels=[ui]),
        lambda: Task.objects.get().labels, [str(bug.pk)], [str(ui.pk)],
    )  # fmt: skip


def person(task: Task, alice: User, bob: User) -> Case:
    return Case(
        reverse("tasks:detail", args=[task.key]), reverse("tasks:edit_fields", args=[task.key]),
        "assignee", str(bob.pk), "Alice",
        lambda: actions.update_task(actor=alice, task=task, assignee=alice),
        lambda: Task.objects.get().assignee, bob, alice,
    )  # fmt: skip


def metadata(task: Task, alice: User, bob: User) -> Case:
    return Case(
        reverse("tasks:detail", args=[task.key]), reverse("tasks:edit_fields", args=[task.key]),
        "metadata", '{\n  "b": "<2>"\n}', '{\n  "a": 1\n}',
        lambda: actions.update_task(actor=alice, task=task, metadata={"a": 1}),
        lambda: Task.objects.get().metadata, {"b": "<2>"}, {"a": 1},
    )  # fmt: skip


def comment(task: Task, alice: User, bob: User) -> Case:
    """From another window of his own."""
    said = CommentFactory.create(actor=bob, task=task, body="First")
    place = reverse("tasks:edit_comment", args=[said.pk])
    return Case(
        place, place, "body", "Second", "Other",
        lambda: actions.edit_comment(actor=bob, comment=said, body="Other"),
        lambda: task.comments.get().body, "Second", "Other",
    )  # fmt: skip


def item(task: Task, alice: User, bob: User) -> Case:
    listed = actions.create_checklist(actor=alice, task=task, texts=["Tag"]).items.get()
    place = reverse("tasks:edit_item", args=[listed.pk])

    def now() -> str:
        listed.refresh_from_db()
        return listed.text

    return Case(
        place, place, "text", "Tag it", "Tag & sign",
        lambda: actions.update_item(actor=alice, item=listed, text="Tag & sign"),
        now, "Tag it", "Tag & sign",
    )  # fmt: skip


def custom(task: Task, alice: User, bob: User) -> Case:
    field = actions.create_custom_field(
        actor=alice, team=task.team, name="Severity", field_type=FieldType.CHOICE,
        choices=[{"name": "Minor"}, {"name": "Major"}],
    )  # fmt: skip
    minor, major = (choice["id"] for choice in field.choices)
    return Case(
        reverse("tasks:detail", args=[task.key]), reverse("tasks:edit_custom", args=[task.key]),
        f"custom_{field.pk}", minor, "Major",
        lambda: actions.update_task(actor=alice, task=task, custom={str(field.pk): major}),
        lambda: Task.objects.get().custom[str(field.pk)], minor, major,
    )  # fmt: skip


def time(task: Task, alice: User, bob: User) -> Case:
    entry = actions.log_time(actor=bob, task=task, person=bob, seconds=60, day=date(2026, 1, 5))
    place = reverse("tasks:edit_time", args=[entry.pk])

    def now() -> int:
        entry.refresh_from_db()
        return entry.seconds

    return Case(
        place, place, "duration", "2h", "3h",
        lambda: actions.edit_time_entry(actor=alice, entry=entry, seconds=10800),
        now, 7200, 10800,
    )  # fmt: skip


def recurrence(task: Task, alice: User, bob: User) -> Case:
    actions.set_recurrence(actor=alice, task=task, rule="FREQ=WEEKLY;BYDAY=MO")
    return Case(
        reverse("tasks:detail", args=[task.key]), reverse("tasks:recur", args=[task.key]),
        "custom", "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=FR",
        lambda: actions.set_recurrence(actor=alice, task=task, rule="FREQ=WEEKLY;BYDAY=FR"),
        lambda: Recurrence.objects.get().rule, "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=FR",
    )  # fmt: skip


MAKERS = [
    recurrence, text_of_task, points, labels, person, metadata, comment, item, custom, time,
]  # fmt: skip


@pytest.fixture(params=MAKERS, ids=lambda make: make.__name__)
def case(request: pytest.FixtureRequest, task: Task, alice: User, bob: User) -> Case:
    made: Case = request.param(task, alice, bob)
    return made


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_theirs_is_shown_beside_mine_and_one_is_chosen(
    case: Case, as_bob: Client, choice: str, headers: dict[str, str]
) -> None:
    typed = filled_in(as_bob.get(case.page), first_name(case)) | {case.field: [case.mine]}
    case.change()
    refused = as_bob.post(case.place, typed, headers=headers)
    assert refused.status_code == 409
    assert case.now() == case.is_theirs, "nothing is saved yet"
    assert escape(case.theirs) in refused.text
    again = filled_in(refused, f"merging-{case.field}")
    assert again[case.field] == [case.mine], "what was typed is still there"
    undecided = as_bob.post(case.place, again, headers=headers)
    assert (undecided.status_code, case.now()) == (409, case.is_theirs)
    again = filled_in(undecided, f"merging-{case.field}") | {f"merge-{case.field}": [choice]}
    assert as_bob.post(case.place, again, headers=headers).status_code in (200, 302)
    assert case.now() == (case.is_mine if choice == "mine" else case.is_theirs)


def test_two_who_want_the_same_do_not_collide(case: Case, as_bob: Client) -> None:
    before = filled_in(as_bob.get(case.page), first_name(case))
    case.change()
    after = filled_in(as_bob.get(case.page), first_name(case))
    same = before | {case.field: after[case.field]}
    assert as_bob.post(case.place, same).status_code == 302
    assert case.now() == case.is_theirs


def test_who_chooses_mine_is_asked_again_when_it_has_moved_on(
    as_bob: Client, alice: User, team: Team, task: Task
) -> None:
    place = reverse("tasks:edit", args=[task.key])
    typed = filled_in(as_bob.get(place), "title") | {"title": ["Mine"]}
    actions.update_task(actor=alice, task=task, title="Theirs")
    again = filled_in(as_bob.post(place, typed), "merging-title") | {"merge-title": ["mine"]}
    actions.update_task(actor=alice, task=task, title="Theirs, once more")
    refused = as_bob.post(place, again)
    assert (refused.status_code, "Theirs, once more" in refused.text) == (409, True)
    assert filled_in(refused, "merging-title")["title"] == ["Mine"]
    last = filled_in(refused, "merging-title") | {"merge-title": ["mine"]}
    assert as_bob.post(place, last).status_code == 302
    assert Task.objects.get().title == "Mine"


def test_other_fields_merge_by_themselves(as_bob: Client, alice: User, task: Task) -> None:
    """The title collides, the description is alice's alone and the text in between is kept."""
    place = reverse("tasks:edit", args=[task.key])
    typed = filled_in(as_bob.get(place), "title") | {"title": ["Mine"]}
    actions.update_task(actor=alice, task=task, title="Theirs", description="Hers")
    refused = as_bob.post(place, typed)
    again = filled_in(refused, "merging-title")
    assert again["description"] == ["Hers"]
    assert "merging-description" not in again
    assert as_bob.post(place, again | {"merge-title": ["mine"]}).status_code == 302
    found = Task.objects.get()
    assert (found.title, found.description) == ("Mine", "Hers")


def test_of_two_collisions_each_is_decided(as_bob: Client, alice: User, task: Task) -> None:
    place = reverse("tasks:edit", args=[task.key])
    typed = filled_in(as_bob.get(place), "title") | {"title": ["Mine"], "description": ["Mine"]}
    actions.update_task(actor=alice, task=task, title="Theirs", description="Theirs")
    first = filled_in(as_bob.post(place, typed), "merging-title") | {"merge-title": ["theirs"]}
    refused = as_bob.post(place, first)
    assert refused.status_code == 409
    second = filled_in(refused, "merging-description") | {"merge-description": ["mine"]}
    assert "merging-title" not in second
    assert as_bob.post(place, second).status_code == 302
    found = Task.objects.get()
    assert (found.title, found.description) == ("Theirs", "Mine")


def test_two_who_make_a_task_come_again_at_once(as_bob: Client, alice: User, task: Task) -> None:
    """The form of the one who is later was shown with nothing."""
    place, page = (reverse(f"tasks:{name}", args=[task.key]) for name in ("recur", "detail"))
    typed = filled_in(as_bob.get(page), "starts_at") | {"rule": ["FREQ=YEARLY"]}
    actions.set_recurrence(actor=alice, task=task, rule="FREQ=WEEKLY")
    refused = as_bob.post(place, typed)
    assert (refused.status_code, Recurrence.objects.get().rule) == (409, "FREQ=WEEKLY")
    again = filled_in(refused, "merging-rule") | {"merge-rule": ["mine"]}
    for name in again:
        if name.startswith("merging-") and name != "merging-rule":
            again |= {name.replace("merging", "merge"): ["theirs"]}
    assert as_bob.post(place, again).status_code == 302
    assert Recurrence.objects.get().rule == "FREQ=YEARLY"


@pytest.mark.parametrize("is_late", [False, True])
def test_who_changes_what_was_stopped_is_told(
    as_bob: Client, alice: User, task: Task, monkeypatch: pytest.MonkeyPatch, is_late: bool
) -> None:
    """Or it would run again, or twice when its next task was made; however late it was stopped."""
    place, page = (reverse(f"tasks:{name}", args=[task.key]) for name in ("recur", "detail"))
    recurrence = actions.set_recurrence(actor=alice, task=task, rule="FREQ=WEEKLY")
    typed = filled_in(as_bob.get(page), "starts_at") | {"rule": ["FREQ=YEARLY"]}
    merge = MergingForm.merge

    def stop() -> None:
        actions.delete_recurrence(actor=alice, recurrence=recurrence)

    def late(form: Any, now: Any) -> bool:
        can_be_saved = merge(form, now)
        stop()
        return can_be_saved

    if is_late:
        monkeypatch.setattr(MergingForm, "merge", late)
    else:
        stop()
    refused = as_bob.post(place, typed)
    assert refused.status_code == 422
    assert "It no longer repeats, or its next task does by now." in refused.text
    assert not Recurrence.objects.exists()
    monkeypatch.undo()
    assert as_bob.post(place, filled_in(refused, "starts_at")).status_code == 302
    assert Recurrence.objects.get().rule == "FREQ=YEARLY"


@pytest.mark.parametrize(("times", "status"), [(1, 409), (9, 422)])
def test_who_comes_between_looking_and_saving_collides_too(
    as_bob: Client,
    alice: User,
    task: Task,
    monkeypatch: pytest.MonkeyPatch,
    times: int,
    status: int,
) -> None:
    """The action refuses what is stale under its lock, and the form is compared once more."""
    place = reverse("tasks:edit", args=[task.key])
    typed = filled_in(as_bob.get(place), "title") | {"title": ["Mine"]}
    merge, left = MergingForm.merge, list(range(times))

    def late(form: Any, now: Any) -> bool:
        is_free = merge(form, now)
        if left:
            number = left.pop()
            title = "Theirs" if times == 1 else task.title
            actions.update_task(actor=alice, task=task, title=title, points=number)
        return is_free

    monkeypatch.setattr(MergingForm, "merge", late)
    refused = as_bob.post(place, typed)
    assert refused.status_code == status
    assert filled_in(refused, "title")["title"] == ["Mine"]
    assert Task.objects.get().title != "Mine"


def first_name(case: Case) -> str:
    """A form shows a choice that nobody made only by what it was shown with."""
    return f"initial-{case.field}" if case.field != "labels" else "initial-points"
