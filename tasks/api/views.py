"""Tasks over the API."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from tasks import actions
from tasks.api.documentation import LIST_PARAMETERS, NEW_TASK, TASK_CHANGE
from tasks.api.fields import as_uuid
from tasks.api.filters import TaskFilter, read_filter, read_sort
from tasks.api.listing import TaskListing
from tasks.api.rows import show_row, show_task
from tasks.api.scope import Scope
from tasks.api.serializers import NewTaskSerializer, TaskReading, TaskSerializer
from tasks.models import Priority, Task
from teams.api.viewsets import PolicyViewSet
from teams.models import Team
from teams.policies import Action, users_who_can

#: What a field that PUT leaves out goes back to. The status goes back to the team's default.
_DEFAULTS = {
    "description": "",
    "priority": Priority.MEDIUM.word,
    "due_date": None,
    "points": None,
    "assignee": None,
}


class OfTask(PolicyViewSet):
    """Views below one task, which the path names by id or key."""

    def task(self) -> Task:
        """The task, when the person may do to it what this method does."""
        text = str(self.kwargs["id"])
        visible = Task.objects.visible_to(self.person).for_reading()
        pk = as_uuid(text)
        found = visible.get(pk=pk) if pk else visible.with_key(text).get()
        self.require(found)
        return found


@extend_schema_view(
    list=extend_schema(
        summary="Tasks", parameters=LIST_PARAMETERS, responses=TaskReading(many=True)
    ),
    create=extend_schema(
        summary="Create a task",
        request=NewTaskSerializer,
        responses={201: TaskReading},
        examples=[NEW_TASK],
    ),
    retrieve=extend_schema(summary="A task", responses=TaskReading),
    update=extend_schema(summary="Replace a task", request=TaskSerializer, responses=TaskReading),
    partial_update=extend_schema(
        summary="Change a task",
        request=TaskSerializer,
        responses=TaskReading,
        examples=[TASK_CHANGE],
    ),
    destroy=extend_schema(summary="Delete a task", responses={204: None}),
)
class TaskViewSet(OfTask):
    policy = {
        "list": Action.TEAM_VIEW,
        "create": Action.TASK_CREATE,
        "retrieve": Action.TEAM_VIEW,
        "update": Action.TASK_EDIT,
        "partial_update": Action.TASK_EDIT,
        "destroy": Action.TASK_DELETE,
    }
    query_parameters = {"list": TaskFilter.PARAMETERS}
    lookup_field = "id"
    lookup_value_converter = "slug"

    def list(self, request: Request) -> Response:
        """Of all the caller's teams, or of one; most urgent first, then latest changed."""
        query = request.query_params
        ordering = read_sort(query)
        scope = Scope.of(self.person, query.get("team"))
        found = TaskListing(scope, read_filter(query, scope, self.person), ordering)
        return self.listed(found, partial(show_row, scope.names))

    def create(self, request: Request) -> Response:
        """Developers and above may. Without a status it gets the team's default."""
        values = NewTaskSerializer.parse(request)
        team = self._team_named(values.pop("team"))
        self.require(team)
        task = actions.create_task(actor=self.person, team=team, **self._resolved(team, values))
        return Response(show_task(task), status=201)

    def retrieve(self, _request: Request, **_path: str) -> Response:
        """By id or by key, in any letter case."""
        return Response(show_task(self.task()))

    def partial_update(self, request: Request, **_path: str) -> Response:
        """Developers and above may. A new status puts it at the end of that column."""
        task = self.task()
        return self._change(task, TaskSerializer.parse(request, partial=True))

    def update(self, request: Request, **_path: str) -> Response:
        """Developers and above may. Fields that are left out go back to their defaults."""
        task = self.task()
        values = _DEFAULTS | TaskSerializer.parse(request)
        if "status" not in values:
            values["status"] = task.team.statuses.get(is_default=True).slug
        return self._change(task, values)

    def destroy(self, _request: Request, **_path: str) -> Response:
        """Managers, admins and its creator may."""
        actions.delete_task(actor=self.person, task=self.task())
        return Response(status=204)

    def _change(self, task: Task, values: dict[str, Any]) -> Response:
        named = values.pop("team", task.team.slug)
        if named not in (task.team.slug, str(task.team_id)):
            raise ValidationError({"team": "A task stays in its team. Leave this out."})
        changes = self._resolved(task.team, values)
        return Response(show_task(actions.update_task(actor=self.person, task=task, **changes)))

    def _team_named(self, name: str) -> Team:
        by_name = Q(slug=name)
        if pk := as_uuid(name):
            by_name |= Q(pk=pk)
        return Team.objects.visible_to(self.person).get(by_name)

    def _resolved(self, team: Team, values: dict[str, Any]) -> Any:
        """The objects behind slugs, words and ids."""
        if "status" in values:
            values["status"] = _status(team, values["status"])
        if "priority" in values:
            values["priority"] = Priority.from_word(values["priority"])
        if values.get("assignee") is not None:
            values["assignee"] = self._member(team, values["assignee"])
        return values

    def _member(self, team: Team, pk: Any) -> User:
        person = self.person if pk == "me" else None
        person = person or users_who_can(Action.TEAM_VIEW, team).filter(pk=pk).first()
        if person is None:
            message = "Nobody of that id is a member of this team. Invite them first."
            raise ValidationError({"assignee": message})
        return person


def _status(team: Team, slug: str) -> Any:
    statuses = {status.slug: status for status in team.statuses.all()}
    if slug not in statuses:
        choice = ", ".join(statuses)
        raise ValidationError({"status": f"This team has no such status. Known are: {choice}."})
    return statuses[slug]
