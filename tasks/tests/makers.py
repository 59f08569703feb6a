"""Somebody who makes one of each kind of thing in a team, and deletes it while it is in use."""

from datetime import date
from typing import Any

from accounts.models import User
from tasks import actions
from tasks.models import (
    Category,
    Checklist,
    CustomField,
    Cycle,
    FieldType,
    Label,
    Milestone,
    Project,
    Relation,
    RelationType,
    SavedView,
    Status,
    TaskTemplate,
    TimeEntry,
)
from teams.models import Team


class Maker:
    def __init__(self, team: Team, person: User) -> None:
        self.team, self.person = team, person
        self.task, self.other = (
            actions.create_task(actor=person, team=team, title=title) for title in ("One", "Two")
        )

    def use(self, **fields: Any) -> None:
        for task in (self.task, self.other):
            actions.update_task(actor=self.person, task=task, **fields)

    def label(self) -> Label:
        return actions.create_label(actor=self.person, team=self.team, name="bug")

    def delete_label(self) -> None:
        label = self.label()
        self.use(labels=[label])
        actions.delete_label(actor=self.person, label=label)

    def custom_field(self) -> CustomField:
        return actions.create_custom_field(
            actor=self.person, team=self.team, field_type=FieldType.NUMBER, name="Size"
        )

    def delete_custom_field(self) -> None:
        field = self.custom_field()
        self.use(custom={"Size": 3})
        actions.delete_custom_field(actor=self.person, field=field)

    def status(self, **fields: Any) -> Status:
        return actions.create_status(
            actor=self.person, team=self.team, name="QA", category=Category.TODO, **fields
        )

    def default_status(self) -> Status:
        return self.status(is_default=True)

    def delete_status(self) -> None:
        status = self.status()
        self.use(status=status)
        todo = self.team.statuses.get(slug="todo")
        actions.delete_status(actor=self.person, status=status, move_to=todo)

    def project(self) -> Project:
        return actions.create_plan(actor=self.person, team=self.team, model=Project, name="Site")

    def delete_project(self) -> None:
        """With milestones, of which one has the project's tasks."""
        project = self.project()
        milestone = self.milestone(project=project)
        self.milestone(name="Later", project=project)
        self.use(project=project, milestone=milestone)
        actions.delete_plan(actor=self.person, plan=project)

    def milestone(self, name: str = "Beta", project: Project | None = None) -> Milestone:
        return actions.create_plan(
            actor=self.person, team=self.team, model=Milestone, name=name, project=project
        )

    def delete_milestone(self) -> None:
        milestone = self.milestone(project=self.project())
        self.use(milestone=milestone)
        actions.delete_plan(actor=self.person, plan=milestone)

    def cycle(self) -> Cycle:
        return actions.create_plan(
            actor=self.person, team=self.team, model=Cycle, name="First", starts_on=date(2026, 1, 5)
        )

    def delete_cycle(self) -> None:
        cycle = self.cycle()
        self.use(cycle=cycle)
        actions.delete_plan(actor=self.person, plan=cycle)

    def checklist(self) -> Checklist:
        return actions.create_checklist(actor=self.person, task=self.task, texts=["a", "b"])

    def delete_checklist(self) -> None:
        actions.delete_checklist(actor=self.person, checklist=self.checklist())

    def template(self) -> TaskTemplate:
        return actions.create_template(
            actor=self.person, team=self.team, name="Bug", title="Bug", checklist=["Reproduce"]
        )

    def delete_template(self) -> None:
        actions.delete_template(actor=self.person, template=self.template())

    def saved_view(self) -> SavedView:
        return actions.create_view(
            actor=self.person, team=self.team, is_shared=True, name="Open", query="is:open"
        )

    def delete_saved_view(self) -> None:
        actions.delete_view(actor=self.person, view=self.saved_view())

    def relation(self) -> Relation:
        """One task is closed by it."""
        return actions.add_relation(
            actor=self.person,
            source=self.task,
            other=self.other,
            relation_type=RelationType.DUPLICATES,
            close=True,
        )

    def delete_relation(self) -> None:
        actions.remove_relation(actor=self.person, relation=self.relation())

    def time_entry(self) -> TimeEntry:
        return actions.log_time(actor=self.person, task=self.task, person=self.person, seconds=5400)

    def delete_time_entry(self) -> None:
        actions.delete_time_entry(actor=self.person, entry=self.time_entry())
