"""A team that does whatever comes into its head: actions in random order, on random things.

Much of it is refused, as it should be: a task becomes its own parent, a deleted comment is edited.
What is refused has to leave neither rows nor events behind, so refusals are part of the life.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models, transaction

from accounts.actions import update_profile
from accounts.exceptions import Conflict, Stale
from accounts.models import User
from accounts.tests.factories import UserFactory
from tasks import actions
from tasks.models import (
    Attachment,
    Category,
    Checklist,
    ChecklistItem,
    Comment,
    CustomField,
    Cycle,
    FieldType,
    Label,
    Milestone,
    Priority,
    Project,
    Recurrence,
    Relation,
    RelationType,
    SavedView,
    Status,
    Task,
    TaskGuest,
    TaskTemplate,
    TimeEntry,
)
from tasks.tests.files import upload
from teams.actions import (
    change_role,
    create_role,
    create_team,
    delete_role,
    invite,
    remove_member,
    revoke_invitation,
    update_team,
)
from teams.models import Event, Invitation, Membership, Role, Team, TeamRole
from teams.tests.factories import join

REFUSALS = (ValidationError, Conflict, Stale, PermissionDenied, ObjectDoesNotExist)
PLANS = (Project, Milestone, Cycle)
WORDS = ("", "red", "Blue sky", "żółw", "@bob see #LIFE-1", "**bold**", "a" * 60)
CSV = b"issuekey,title,description,storypoint\nX-1,One,Text,3\nX-2,Two,NULL,NULL\n"
_MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Life:
    """A team with a little of everything. ``step`` does something, and says whether it was let."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.people = UserFactory.create_batch(4)
        self.admin = self.people[0]
        self.team = create_team(actor=self.admin, name="Life", slug="life", key="LIFE")
        for person, role in zip(self.people[1:], ("manager", "developer", "guest"), strict=True):
            join(self.team, person, role)
        self.told = list[str]()
        for act in (create, create, create, *_BEGINNINGS):
            self.do(act)

    def step(self) -> bool:
        return self.do(self.random.choice(_STEPS))

    def do(self, act: Callable[["Life"], None]) -> bool:
        try:
            with transaction.atomic():
                act(self)
        except REFUSALS as refusal:
            self.told.append(f"{act.__name__}: {type(refusal).__name__} {refusal}")
            return False
        self.told.append(act.__name__)
        return True

    def any[M: models.Model](self, model: type[M]) -> M:
        """Any row of the team, deleted ones too; DoesNotExist when there is none."""
        pks = sorted(model._default_manager.filter(team=self.team).values_list("pk", flat=True))
        return model._default_manager.get(pk=self.random.choice(pks) if pks else None)

    def maybe[M: models.Model](self, model: type[M]) -> M | None:
        try:
            return self.any(model) if self.random.random() < 0.7 else None
        except ObjectDoesNotExist:
            return None

    def some[M: models.Model](self, model: type[M]) -> list[M]:
        found = [self.maybe(model) for _ in range(self.random.randrange(4))]
        return list({thing.pk: thing for thing in found if thing}.values())

    @property
    def person(self) -> User:
        return self.random.choices(self.people, (5, 4, 4, 1))[0]

    @property
    def word(self) -> str:
        return self.random.choice(WORDS)

    @property
    def name(self) -> str:
        return f"Name {self.random.randrange(8)}"

    @property
    def moment(self) -> datetime:
        return _MONDAY + timedelta(hours=self.random.randrange(2000))

    def fields(self) -> dict[str, Any]:
        """A few fields of a task, with values that may or may not be good."""
        choices: dict[str, Callable[[], Any]] = {
            "title": lambda: self.word,
            "description": lambda: self.word,
            "status": lambda: self.any(Status),
            "priority": lambda: self.random.choice(list(Priority)),
            "start_date": lambda: self.random.choice([None, self.moment]),
            "due_date": lambda: self.random.choice([None, self.moment, self.moment.date()]),
            "estimated_hours": lambda: self.random.choice([None, Decimal("1.25"), Decimal(-1)]),
            "points": lambda: self.random.choice([None, 0, 3, 5000]),
            "assignee": lambda: self.random.choice([None, self.person]),
            "parent": lambda: self.maybe(Task),
            "project": lambda: self.maybe(Project),
            "milestone": lambda: self.maybe(Milestone),
            "cycle": lambda: self.maybe(Cycle),
            "labels": lambda: self.some(Label),
            "custom": self.custom,
            "metadata": lambda: self.random.choice([{}, {"a": [1, {"b": None}]}]),
        }
        names = self.random.sample(sorted(choices), self.random.randint(1, 3))
        return {name: choices[name]() for name in names}

    def custom(self) -> dict[str, Any]:
        values = (None, "red", 3.5, "2026-11-03", ["red"], True, "https://example.com/")
        return {str(field.pk): self.random.choice(values) for field in self.some(CustomField)}


def create(life: Life) -> None:
    actions.create_task(actor=life.person, team=life.team, **{"title": life.name, **life.fields()})


def update(life: Life) -> None:
    actions.update_task(actor=life.person, task=life.any(Task), **life.fields())


def move(life: Life) -> None:
    actions.move_task(
        actor=life.person,
        task=life.any(Task),
        status=life.any(Status),
        below=life.maybe(Task),
        above=None,
    )


def archive(life: Life) -> None:
    is_archived = life.random.random() < 0.7
    actions.archive_task(actor=life.person, task=life.any(Task), archived=is_archived)


def delete(life: Life) -> None:
    actions.delete_task(actor=life.person, task=life.any(Task))


def restore(life: Life) -> None:
    actions.restore_task(actor=life.person, task=life.any(Task))


def empty(life: Life) -> None:
    """A month later for what is in the trash."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    task = Task.objects.filter(team=life.team).exclude(deleted_at=None).first()
    if task and life.random.random() < 0.3:
        # As if it had been deleted then, in the log as well: it is the moment that is made up.
        event = Event.objects.filter(team=life.team, target_id=task.pk).latest("seq")
        if "deleted_at" in event.changes:
            event.changes["deleted_at"] = [None, long_ago.isoformat()]
            Event.objects.filter(pk=event.pk).update(changes=event.changes)
            Task.objects.filter(pk=task.pk).update(deleted_at=long_ago)
    actions.empty_trash()


def bulk(life: Life) -> None:
    """Of tasks, and of one that is nobody's."""
    changes = life.fields()
    extra: dict[str, Callable[[], Any]] = {
        "archived": lambda: True,
        "deleted": lambda: True,
        "add_labels": lambda: life.some(Label),
        "remove_labels": lambda: life.some(Label),
    }
    if life.random.random() < 0.4:
        name = life.random.choice(sorted(extra))
        changes = {name: extra[name]()}
    ids = [task.pk for task in life.some(Task)]
    actions.change_tasks(actor=life.person, team=life.team, ids=ids, **changes)


def undo(life: Life) -> None:
    """Mostly of what has just been done."""
    events = list(Event.objects.filter(team=life.team).order_by("-seq")[:12])
    actions.undo_event(actor=life.person, event=life.random.choice(events))


def import_tasks(life: Life) -> None:
    batch = actions.request_import(actor=life.admin, team=life.team, filename="x.csv", data=CSV)
    actions.run_import(import_id=batch.pk)


def comment(life: Life) -> None:
    actions.add_comment(actor=life.person, task=life.any(Task), body=life.word)


def edit_comment(life: Life) -> None:
    actions.edit_comment(actor=life.person, comment=life.any(Comment), body=life.word)


def delete_comment(life: Life) -> None:
    actions.delete_comment(actor=life.person, comment=life.any(Comment))


def react(life: Life) -> None:
    change = life.random.choice([actions.add_reaction, actions.remove_reaction])
    change(actor=life.person, comment=life.any(Comment), emoji=life.random.choice("👍🎉"))


def relate(life: Life) -> None:
    actions.add_relation(
        actor=life.person,
        source=life.any(Task),
        other=life.any(Task),
        relation_type=life.random.choice(list(RelationType)),
        close=life.random.random() < 0.3,
    )


def unrelate(life: Life) -> None:
    actions.remove_relation(actor=life.person, relation=life.any(Relation))


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


def checklist(life: Life) -> None:
    actions.create_checklist(actor=life.person, task=life.any(Task), texts=["One", "Two"])


def edit_checklist(life: Life) -> None:
    actions.update_checklist(
        actor=life.person,
        checklist=life.any(Checklist),
        title=life.name,
        below=life.maybe(Checklist),
    )


def delete_checklist(life: Life) -> None:
    actions.delete_checklist(actor=life.person, checklist=life.any(Checklist))


def add_item(life: Life) -> None:
    actions.add_item(actor=life.person, checklist=life.any(Checklist), text=life.word)


def edit_item(life: Life) -> None:
    done = life.random.random() < 0.5
    actions.update_item(actor=life.person, item=life.any(ChecklistItem), done=done, text=life.name)


def convert_item(life: Life) -> None:
    actions.convert_item(actor=life.person, item=life.any(ChecklistItem))


def delete_item(life: Life) -> None:
    actions.delete_item(actor=life.person, item=life.any(ChecklistItem))


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


def start_timer(life: Life) -> None:
    actions.start_timer(actor=life.person, task=life.any(Task))


def stop_timer(life: Life) -> None:
    actions.stop_timer(actor=life.person)


def log_time(life: Life) -> None:
    person = life.person
    seconds = life.random.choice([0, 60, 5400])
    actions.log_time(actor=person, task=life.any(Task), person=person, seconds=seconds)


def edit_time(life: Life) -> None:
    entry = life.any(TimeEntry)
    actions.edit_time_entry(actor=life.person, entry=entry, seconds=120, note=life.word)


def delete_time(life: Life) -> None:
    actions.delete_time_entry(actor=life.person, entry=life.any(TimeEntry))


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


def view(life: Life) -> None:
    is_shared = life.random.random() < 0.7
    actions.create_view(
        actor=life.person,
        team=life.team,
        is_shared=is_shared,
        name=life.name,
        query="priority:high",
    )


def edit_view(life: Life) -> None:
    shared = life.random.choice([None, True, False])
    actions.update_view(
        actor=life.person, view=life.any(SavedView), is_shared=shared, name=life.name
    )


def delete_view(life: Life) -> None:
    actions.delete_view(actor=life.person, view=life.any(SavedView))


def share(life: Life) -> None:
    actions.share_task(actor=life.person, task=life.any(Task), guest=life.person)


def unshare(life: Life) -> None:
    actions.unshare_task(actor=life.person, shared=life.any(TaskGuest))


def leave(life: Life) -> None:
    actions.leave_task(guest=life.person, task=life.any(Task))


def attach(life: Life) -> None:
    files = [upload(name=f"{life.name}.txt") for _ in range(life.random.randint(1, 2))]
    actions.add_attachments(actor=life.person, task=life.any(Task), files=files)


def detach(life: Life) -> None:
    actions.delete_attachment(actor=life.person, attachment=life.any(Attachment))


def ask_in(life: Life) -> None:
    email = f"{life.random.randrange(3)}@example.org"
    invite(actor=life.person, team=life.team, email=email, role=life.random.choice(list(Role)))


def ask_no_more(life: Life) -> None:
    revoke_invitation(actor=life.person, invitation=life.any(Invitation))


def set_role(life: Life) -> None:
    role = life.random.choice(["viewer", "developer", "manager", "guest"])
    member = Membership.objects.get(team=life.team, user=life.random.choice(life.people[1:]))
    change_role(actor=life.admin, membership=member, role=role)


def remove_and_bring_back(life: Life) -> None:
    member = Membership.objects.get(team=life.team, user=life.random.choice(life.people[1:]))
    person = member.user
    remove_member(actor=life.admin, membership=member)
    join(life.team, person, "developer")


def role(life: Life) -> None:
    create_role(actor=life.person, team=life.team, name=life.name, actions=["task.create"])


def unrole(life: Life) -> None:
    delete_role(actor=life.person, role=life.any(TeamRole))


def rename_person(life: Life) -> None:
    person = life.person
    update_profile(actor=person, user=person, first_name=life.name)


def rename_team(life: Life) -> None:
    update_team(actor=life.person, team=Team.objects.get(pk=life.team.pk), name=life.name)


_BEGINNINGS: tuple[Callable[[Life], None], ...] = (
    *(comment, react, relate, label, label, plan, plan, plan, checklist, field, field, log_time),
    *(template, repeat, view, share, attach, ask_in, role),
)
_OFTEN: tuple[Callable[[Life], None], ...] = (create, update, bulk, undo, undo, delete, restore)
_STEPS = (
    *(_OFTEN * 3),
    *(create, update, move, archive, empty, import_tasks),
    *(comment, edit_comment, delete_comment, react),
    *(relate, unrelate, label, edit_label, delete_label),
    *(status, edit_status, delete_status, reorder),
    *(plan, edit_plan, close_plan, reopen_plan, delete_plan),
    *(checklist, edit_checklist, delete_checklist, add_item, edit_item, convert_item, delete_item),
    *(field, edit_field, delete_field),
    *(start_timer, stop_timer, log_time, edit_time, delete_time),
    *(template, use_template, edit_template, delete_template, repeat, recur, repeat_no_more),
    *(view, edit_view, delete_view, share, unshare, leave, attach, detach),
    *(ask_in, ask_no_more, set_role, remove_and_bring_back, role, unrole),
    *(rename_person, rename_team),
)
