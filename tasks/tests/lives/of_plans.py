"""How a team orders its work, and repeats it."""

from datetime import date
from typing import Any

from tasks import actions
from tasks.models import (
    Category,
    CustomField,
    Cycle,
    FieldType,
    Label,
    Milestone,
    Project,
    Recurrence,
    Status,
    Task,
    TaskTemplate,
)
from tasks.tests.lives.life import Life

PLANS = (Project, Milestone, Cycle)


def label(life: Life) -> None:
    actions.create_label(actor=life.person, team=life.team, name=life.name)


def edit_label(life: Life) -> None:
    actions.update_label(actor=life.person, label=life.any(Label), name=life.name)


def delete_label(life: Life) -> None:
    actions.delete_label(actor=life.person, label=life.any(Label))


def status(life: Life) -> None:
    category = life.random.choice(list(Category))
    actions.create_status(actor=life.person, team=life.team, name=life.name, category=category)


def edit_status(life: Life) -> None:
    values: dict[str, Any] = {"name": life.name, "is_default": True, "wip_limit": 3}
    name = life.random.choice(sorted(values))
    changes: Any = {name: values[name]}
    actions.update_status(actor=life.person, status=life.any(Status), **changes)


def delete_status(life: Life) -> None:
    actions.delete_status(actor=life.person, status=life.any(Status), move_to=life.maybe(Status))


def reorder(life: Life) -> None:
    order = list(Status.objects.filter(team=life.team))
    life.random.shuffle(order)
    actions.reorder_statuses(actor=life.person, team=life.team, order=order)


def plan(life: Life) -> None:
    model: Any = life.random.choice(PLANS)
    days: Any = {} if model is Project else {"ends_on": life.moment.date()}
    if model is Cycle:
        days["starts_on"] = date(2026, 11, 1)
    actions.create_plan(actor=life.person, team=life.team, model=model, name=life.name, **days)


def edit_plan(life: Life) -> None:
    found: Any = life.any(life.random.choice(PLANS))
    actions.update_plan(actor=life.person, plan=found, name=life.name, goal=life.word)


def close_plan(life: Life) -> None:
    model: Any = life.random.choice(PLANS)
    actions.close_plan(actor=life.person, plan=life.any(model), move_to=life.maybe(model))


def reopen_plan(life: Life) -> None:
    actions.reopen_plan(actor=life.person, plan=life.any(life.random.choice(PLANS)))


def delete_plan(life: Life) -> None:
    actions.delete_plan(actor=life.person, plan=life.any(life.random.choice(PLANS)))


def field(life: Life) -> None:
    field_type = life.random.choice(list(FieldType))
    choices: Any = (
        {"choices": [{"name": "red"}, {"name": "blue"}]}
        if field_type in {FieldType.CHOICE, FieldType.CHOICES}
        else {}
    )
    actions.create_custom_field(
        actor=life.person, team=life.team, field_type=field_type, name=life.name, **choices
    )


def edit_field(life: Life) -> None:
    found = life.any(CustomField)
    changes: Any = {"name": life.name, "position": life.random.randrange(5)}
    if life.random.random() < 0.3:
        changes["choices"] = [{"name": "red"}]
    actions.update_custom_field(actor=life.person, field=found, **changes)


def delete_field(life: Life) -> None:
    actions.delete_custom_field(actor=life.person, field=life.any(CustomField))


def template(life: Life) -> None:
    actions.create_template(
        actor=life.person,
        team=life.team,
        name=life.name,
        title=life.word,
        labels=life.some(Label),
        checklist=["One"],
        subtasks=["Two"],
    )


def use_template(life: Life) -> None:
    actions.create_from_template(actor=life.person, template=life.any(TaskTemplate), title="New")


def edit_template(life: Life) -> None:
    actions.update_template(actor=life.person, template=life.any(TaskTemplate), points=2)


def delete_template(life: Life) -> None:
    actions.delete_template(actor=life.person, template=life.any(TaskTemplate))


def repeat(life: Life) -> None:
    rule = life.random.choice(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO", "FREQ=NEVER"])
    mode = life.random.choice(["schedule", "completion"])
    actions.set_recurrence(
        actor=life.person, task=life.any(Task), rule=rule, mode=mode, starts_at=life.moment
    )


def recur(life: Life) -> None:
    actions.make_due_task(recurrence_id=life.any(Recurrence).pk, now=life.moment)


def repeat_no_more(life: Life) -> None:
    actions.delete_recurrence(actor=life.person, recurrence=life.any(Recurrence))
