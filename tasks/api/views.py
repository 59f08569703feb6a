"""Tasks over the API."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http.request import QueryDict
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.preconditions import Given, field_of_state, is_named, tagged, unchanged
from accounts.ids import as_uuid
from tasks import actions
from tasks.api.documentation import (
    AS_OF,
    LIST_PARAMETERS,
    NEW_TASK,
    TASK_CHANGE,
    WHOLE_TASK,
)
from tasks.api.references import resolved
from tasks.api.rows import Context, show_row, show_task
from tasks.api.serializers import NewTaskSerializer, TaskReading, TaskSerializer
from tasks.api.slimming import SlimTaskReading, slimmed
from tasks.custom_values import checked, fields_by_name
from tasks.history import past_of_one
from tasks.lists.filters import TaskFilter, read_list
from tasks.lists.listing import TaskListing, list_tag
from tasks.lists.past import PastListing, read_moment, rows_of
from tasks.lists.scope import Scope
from tasks.lists.vocabulary import Vocabulary
from tasks.models import Priority, Task
from teams.api.clock_tags import address_of
from teams.api.things import team_named
from teams.api.viewsets import PolicyViewSet
from teams.models import Team
from teams.policies import Action

#: What a field that PUT leaves out goes back to. The status goes back to the team's default.
_DEFAULTS: dict[str, Any] = {
    "description": "",
    "priority": Priority.MEDIUM.word,
    "due_date": None,
    "start_date": None,
    "estimated_hours": None,
    "points": None,
    "assignee": None,
    "parent": None,
    "project": None,
    "milestone": None,
    "cycle": None,
    "labels": [],
    "metadata": {},
}


_WITH_AS_OF = frozenset({"team", "as_of", "page", "limit", "cursor"})


class OfTask(PolicyViewSet):
    """Views below one task, which the path names by id or key."""

    def show(self, thing: Any) -> dict[str, Any]:
        return show_task(thing)

    def task(self, *, also_deleted: bool = False) -> Task:
        """The task, when the person may do to it what this method does."""
        text = str(self.kwargs["id"])
        visible = Task.objects.visible_to(self.person, also_deleted=also_deleted).for_reading()
        pk = as_uuid(text)
        found = visible.get(pk=pk) if pk else visible.with_key(text).get()
        self.require(found)
        return found


@extend_schema_view(
    list=extend_schema(
        summary="Tasks", parameters=LIST_PARAMETERS, responses=SlimTaskReading(many=True)
    ),
    create=extend_schema(
        summary="Create a task",
        request=NewTaskSerializer,
        responses={201: TaskReading},
        examples=[NEW_TASK],
    ),
    retrieve=extend_schema(summary="A task", parameters=[AS_OF], responses=TaskReading),
    update=extend_schema(
        summary="Replace a task",
        request=TaskSerializer,
        responses=TaskReading,
        examples=[WHOLE_TASK],
    ),
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
    query_parameters = {
        "list": TaskFilter.PARAMETERS | {"as_of", "fields"},
        "retrieve": frozenset({"as_of"}),
    }
    lookup_field = "id"
    lookup_value_converter = "slug"

    def given(self, thing: Task) -> dict[str, Given]:
        """Each custom field by itself, as the caller names it."""
        found = super().given(thing)
        custom = found.pop("custom", None)
        values = custom.yours if custom and isinstance(custom.yours, dict) else {}
        known = fields_by_name(thing.team) if values else {}
        return found | {
            f"custom.{name}": Given(value, field_of_state(f"custom.{known[name.lower()].pk}"))
            for name, value in values.items()
            if name.lower() in known
        }

    def list(self, request: Request) -> Response:
        """Of all the caller's teams, or of one; most urgent first, then latest changed.

        With `as_of` the tasks of one team as they were at that moment, by number.
        """
        query = request.query_params
        if "as_of" in query:
            return self._as_they_were(query)
        scope = Scope.of(self.person, query.get("team"))
        task_filter, ordering = read_list(query, scope, self.person)
        tag = self._list_tag(scope, task_filter)
        if tag and is_named(request, tag):
            return unchanged(tag)
        show = slimmed(query, partial(show_row, Context.of(scope)))
        answer = self.listed(TaskListing(scope, task_filter, ordering), show)
        return tagged(answer, tag) if tag else answer

    def _list_tag(self, scope: Scope, task_filter: TaskFilter) -> str:
        """One of the clocks wherever nothing else changes the answer: it is the cheapest to ask."""
        address = address_of(self.request)
        if task_filter.is_lasting and task_filter.is_clear:
            return scope.tag(self.person, address, self.request.query_params.get("team"))
        return list_tag(address, scope, task_filter)

    def create(self, request: Request) -> Response:
        """Developers and above may. Without a status it gets the team's default."""
        values = NewTaskSerializer.parse(request)
        team = team_named(self.person, values.pop("team"))
        self.require(team)
        task = actions.create_task(
            actor=self.person, team=team, **resolved(team, self.person, values)
        )
        return Response(show_task(task), status=201)

    def _as_they_were(self, query: QueryDict) -> Response:
        slug, moment = query.get("team"), str(query.get("as_of"))
        if slug is None or query.keys() - _WITH_AS_OF:
            words = ", ".join(sorted(_WITH_AS_OF))
            raise ValidationError({"as_of": f"It goes with a team, and with nothing but {words}."})
        scope = Scope.of(self.person, slug)
        team = Team.objects.get(pk=scope.teams[0].id)
        found = PastListing(team, read_moment(moment), scope.vocabulary)
        context = Context(scope.names, found.past.vocabulary(scope.vocabulary))
        return self.listed(found, partial(show_row, context))

    def retrieve(self, request: Request, **_path: str) -> Response:
        """By id or by key, in any letter case; with `as_of` as it was at that moment."""
        if (text := request.query_params.get("as_of")) is None:
            return Response(show_task(self.task()))
        task = self.task(also_deleted=True)
        vocabulary = Vocabulary.of([(task.team_id, task.team.clock.setup)])
        past = past_of_one(task, read_moment(text), vocabulary)
        if past.state_of(task) is None:
            raise Task.DoesNotExist
        [row] = rows_of([task], past)
        teams = {task.team_id: (task.team.slug, task.team.key)}
        return Response(show_row(Context(teams, past.vocabulary(vocabulary)), row))

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
        custom = checked(task.team, values.get("custom", {}), me=self.person, said=task.custom)
        values["custom"] = dict.fromkeys(task.custom) | custom
        return self._change(task, values)

    def destroy(self, _request: Request, **_path: str) -> Response:
        """Managers, admins and its creator may."""
        task = self.task()
        actions.delete_task(actor=self.person, task=task, seen=self.seen(task))
        return Response(status=204)

    def _change(self, task: Task, values: dict[str, Any]) -> Response:
        named = values.pop("team", task.team.slug)
        if named not in (task.team.slug, str(task.team_id)):
            raise ValidationError({"team": "A task stays in its team. Leave this out."})
        changes = resolved(task.team, self.person, values, task)
        changed = actions.update_task(actor=self.person, task=task, seen=self.seen(task), **changes)
        return Response(show_task(changed))
