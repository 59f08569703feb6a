"""The kinds of things that a team sets up on pages, and what each takes."""

from collections.abc import Callable
from dataclasses import dataclass

from tasks import actions
from tasks.forms_custom import CustomFieldForm
from tasks.forms_template import TemplateForm
from tasks.forms_workflow import (
    CycleForm,
    LabelForm,
    MilestoneForm,
    ProjectForm,
    StatusForm,
    ThingForm,
)
from tasks.models import Cycle, Milestone, Plan, Project
from teams.models import Thing
from teams.policies import Action


@dataclass(frozen=True)
class Kind:
    """How it is typed in, who may, on which page it is listed, and which actions take it."""

    form: type[ThingForm]
    right: Action
    page: str
    create: Callable[..., Thing]
    update: Callable[..., Thing]
    remove: Callable[..., None]

    @property
    def model(self) -> type[Thing]:
        return self.form._meta.model


def _plan(model: type[Plan], form: type[ThingForm]) -> Kind:
    return Kind(
        form,
        Action.PLAN_EDIT,
        "tasks:plans",
        lambda **values: actions.create_plan(model=model, **values),
        lambda *, thing, **values: actions.update_plan(plan=thing, **values),
        lambda *, thing, actor: actions.delete_plan(plan=thing, actor=actor),
    )


KINDS: dict[str, Kind] = {
    "label": Kind(
        LabelForm,
        Action.LABEL_EDIT,
        "tasks:workflow",
        actions.create_label,
        lambda *, thing, **values: actions.update_label(label=thing, **values),
        lambda *, thing, actor: actions.delete_label(label=thing, actor=actor),
    ),
    "status": Kind(
        StatusForm,
        Action.WORKFLOW_EDIT,
        "tasks:workflow",
        actions.create_status,
        lambda *, thing, **values: actions.update_status(status=thing, **values),
        lambda *, thing, **values: actions.delete_status(status=thing, **values),
    ),
    "task_template": Kind(
        TemplateForm,
        Action.PLAN_EDIT,
        "tasks:templates",
        actions.create_template,
        lambda *, thing, **values: actions.update_template(template=thing, **values),
        lambda *, thing, actor: actions.delete_template(template=thing, actor=actor),
    ),
    "custom_field": Kind(
        CustomFieldForm,
        Action.WORKFLOW_EDIT,
        "tasks:workflow",
        actions.create_custom_field,
        lambda *, thing, **values: actions.update_custom_field(field=thing, **values),
        lambda *, thing, actor: actions.delete_custom_field(field=thing, actor=actor),
    ),
    Project.kind: _plan(Project, ProjectForm),
    Milestone.kind: _plan(Milestone, MilestoneForm),
    Cycle.kind: _plan(Cycle, CycleForm),
}
