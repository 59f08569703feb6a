"""Undoing, and undoing that: what is pointed to is back before what points to it, or goes after."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions
from tasks.actions.undo.kinds import in_order, known
from tasks.models import Label, Milestone, Task
from tasks.tests.makers import Maker
from tasks.tests.tables import world_of
from teams.models import Event, Team
from teams.replay import replay

pytestmark = pytest.mark.django_db

CHANGES = (
    Maker.label, Maker.delete_label, Maker.custom_field, Maker.delete_custom_field,
    Maker.status, Maker.default_status, Maker.delete_status, Maker.project, Maker.delete_project,
    Maker.milestone, Maker.delete_milestone, Maker.cycle, Maker.delete_cycle,
    Maker.checklist, Maker.delete_checklist, Maker.template, Maker.delete_template,
    Maker.saved_view, Maker.delete_saved_view, Maker.relation, Maker.delete_relation,
    Maker.time_entry, Maker.delete_time_entry,
)  # fmt: skip


@pytest.fixture
def maker(team: Team, alice: User) -> Maker:
    return Maker(team, alice)


def log(team: Team) -> list[Event]:
    return list(Event.objects.filter(team=team).order_by("seq").prefetch_related("touched"))


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_taken_back_and_done_again(maker: Maker, change: Callable[[Maker], Any]) -> None:
    """Each time the tables are as they were, and as the log says."""
    change(maker)
    before, after = replay(log(maker.team)[:-1]), world_of(maker.team)
    for expected in (before, after, before, after):
        actions.undo_event(actor=maker.person, event=log(maker.team)[-1])
        assert world_of(maker.team) == expected
        assert replay(log(maker.team)) == expected


def test_every_kind_comes_after_what_it_points_to() -> None:
    """But for tasks, whose rows no undo makes or removes: they come last."""
    places = in_order()
    arrows = [
        (kind, target)
        for kind, model in known().items()
        for field in model._meta.concrete_fields
        for target, pointed_to in known().items()
        if isinstance(field, models.ForeignKey) and field.related_model is pointed_to
    ]
    assert ("milestone", "project") in arrows
    assert all(
        places[target] < places[kind] for kind, target in arrows if Task.kind not in (kind, target)
    )
    assert max(places, key=places.__getitem__) == Task.kind


def test_what_others_use_by_now_stays(maker: Maker) -> None:
    """Of the deletion that is done again, or the creation that is taken back."""
    field, project, checklist = maker.custom_field(), maker.project(), maker.checklist()
    made = log(maker.team)[-3:]
    maker.use(custom={"Size": 2})
    actions.create_plan(
        actor=maker.person, team=maker.team, model=Milestone, name="Beta", project=project
    )
    actions.add_item(actor=maker.person, checklist=checklist, text="c")
    for event, name in zip(made, (field.name, project.name, checklist.title), strict=True):
        refuse(maker, event, f"{name}: it is in use by now. Delete it instead.")


def test_what_others_use_since_it_came_back_stays(maker: Maker) -> None:
    maker.delete_label()
    back = actions.undo_event(actor=maker.person, event=log(maker.team)[-1])
    task = actions.create_task(actor=maker.person, team=maker.team, title="Three")
    label = Label.objects.get(team=maker.team)
    actions.update_task(actor=maker.person, task=task, labels=[label])
    refuse(maker, back, "bug: it is in use by now")


def refuse(maker: Maker, event: Event, sentence: str) -> None:
    before = world_of(maker.team)
    with pytest.raises(Conflict, match=sentence):
        actions.undo_event(actor=maker.person, event=event)
    assert world_of(maker.team) == before
