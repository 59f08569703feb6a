"""Making the demo team, by the same actions as any other. Nobody is mailed about it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from accounts.actions import register_user
from accounts.models import User
from tasks import actions
from tasks.actions.task import TaskChanges
from tasks.demo.plans import BLOCKS, CHECKLISTS, LABELS, PARTS, PLANS, PlanExample
from tasks.demo.tasks import PEOPLE, TASKS, Example
from tasks.models import Label, Plan, Priority, RelationType, Task
from teams import actions as team_actions
from teams import days, invitations
from teams.models import Role, Team

KEY = "DEMO"
#: Reserved by RFC 2606, so no mail to them can reach anybody.
DOMAIN = "demo.example"


@transaction.atomic
def fill(password: str) -> tuple[Team, User]:
    """The team and its admin; all of its people have this password."""
    people = [_person(first, last, password) for first, last in PEOPLE]
    admin = people[0]
    team = team_actions.create_team(actor=admin, name="Corner Shop", slug="demo", key=KEY)
    for person in people[1:]:
        _join(team, admin, person)
    labels = {
        actions.create_label(actor=admin, team=team, name=one.name, color=one.color): one.tasks
        for one in LABELS
    }
    plans = {_plan(team, admin, one): one.tasks for one in PLANS}
    tasks: dict[str, Task] = {}
    for example in TASKS:
        places = _places(example.title, labels, plans, tasks)
        tasks[example.title] = _create(team, people, example, places)
    for title, texts in CHECKLISTS.items():
        actions.create_checklist(actor=admin, task=tasks[_starting(title, tasks)], texts=texts)
    for first, then in BLOCKS.items():
        source, other = (tasks[_starting(title, tasks)] for title in (first, then))
        actions.add_relation(
            actor=admin, source=source, other=other, relation_type=RelationType.BLOCKS
        )
    return team, admin


def _person(first_name: str, last_name: str, password: str) -> User:
    email = f"{first_name.lower()}@{DOMAIN}"
    return register_user(email=email, password=password, first_name=first_name, last_name=last_name)


def _join(team: Team, admin: User, person: User) -> None:
    """The mail of the invitation finds it accepted when its turn comes, and is not sent."""
    invitation = team_actions.invite(
        actor=admin, team=team, email=person.email, role=Role.DEVELOPER
    )
    team_actions.accept_invitation(actor=person, token=invitations.make_token(invitation))


def _plan(team: Team, admin: User, example: PlanExample) -> Plan:
    starts_on, ends_on = (
        None if day is None else days.today(team) + timedelta(days=day)
        for day in (example.starts, example.ends)
    )
    return actions.create_plan(
        actor=admin,
        team=team,
        model=example.model,
        name=example.name,
        goal=example.goal,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _places(
    title: str,
    labels: dict[Label, tuple[str, ...]],
    plans: dict[Plan, tuple[str, ...]],
    tasks: dict[str, Task],
) -> TaskChanges:
    """What the task of this title belongs to."""
    places: TaskChanges = {
        "labels": [label for label, beginnings in labels.items() if title.startswith(beginnings)]
    }
    for plan, beginnings in plans.items():
        if title.startswith(beginnings):
            places |= {plan.kind: plan}  # type: ignore[misc]  # the kinds are names of fields
    for part, whole in PARTS.items():
        if title.startswith(part):
            places["parent"] = tasks[_starting(whole, tasks)]
    return places


def _starting(beginning: str, titles: Iterable[str]) -> str:
    [title] = (title for title in titles if title.startswith(beginning))
    return title


def _create(team: Team, people: list[User], example: Example, places: TaskChanges) -> Task:
    """Whoever has the task takes it themself, so nobody is mailed about it."""
    assignee = None if example.assignee is None else people[example.assignee]
    due = None if example.due is None else days.today(team) + timedelta(days=example.due)
    fields: TaskChanges = {
        "title": example.title,
        "description": example.description,
        "status": team.statuses.get(slug=example.status),
        "priority": Priority.from_word(example.priority),
        "assignee": assignee,
        "points": example.points,
        "due_date": due,
    }
    task = actions.create_task(actor=assignee or people[0], team=team, **(fields | places))
    _talk(task, people, example)
    return task


def _talk(task: Task, people: list[User], example: Example) -> None:
    """Those who watch it mute it meanwhile, so nobody is mailed about what is said."""
    for author, body in example.comments:
        for watcher in task.watchers.select_related("user"):
            actions.watch_task(actor=watcher.user, task=task, is_muted=True)
        actions.add_comment(actor=people[author], task=task, body=body)
    for watcher in task.watchers.select_related("user"):
        actions.watch_task(actor=watcher.user, task=task, is_muted=False)
