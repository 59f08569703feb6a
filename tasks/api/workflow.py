"""What a team works with, over the API: statuses, labels, projects, milestones and cycles."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import VersionSerializer
from tasks import actions
from tasks.api import workflow_bodies as bodies
from tasks.api.describing import closes_as, described
from tasks.api.references import named, status_named
from tasks.models import Cycle, Label, Milestone, Plan, Project, Status
from teams.api.things import ThingViewSet
from teams.models import Team
from teams.policies import Action

_MOVE_TO = OpenApiParameter("move_to", description="The slug of the status its tasks go to.")


def policy_of(action: Action) -> dict[str, Action]:
    return {
        "list": Action.TEAM_VIEW,
        "retrieve": Action.TEAM_VIEW,
        "create": action,
        "partial_update": action,
        "destroy": action,
    }


@described(
    "label",
    body=bodies.NewLabelSerializer,
    change=bodies.LabelSerializer,
    reading=bodies.LabelReading,
    example={"team": "core", "name": "bug", "color": "#d1242f"},
    change_example={"color": "#b42318"},
)
class LabelViewSet(ThingViewSet):
    """Developers and above may change them. Deleting one takes it off every task."""

    policy = policy_of(Action.LABEL_EDIT)
    creating, changing = bodies.NewLabelSerializer, bodies.LabelSerializer

    def things(self) -> QuerySet[Label]:
        return Label.objects.select_related("team")

    def show(self, thing: Label) -> dict[str, Any]:
        return bodies.show_label(thing)

    def make(self, team: Team, values: dict[str, Any]) -> Label:
        return actions.create_label(actor=self.person, team=team, **values)

    def change(self, thing: Label, values: dict[str, Any]) -> Label:
        return actions.update_label(actor=self.person, label=thing, seen=self.seen(thing), **values)

    def remove(self, thing: Label) -> None:
        actions.delete_label(actor=self.person, label=thing, seen=self.seen(thing))


@extend_schema_view(
    destroy=extend_schema(summary="Delete a status", parameters=[_MOVE_TO], responses={204: None}),
)
@described(
    "status",
    plural="statuses",
    body=bodies.NewStatusSerializer,
    change=bodies.StatusSerializer,
    reading=bodies.StatusReading,
    example={"team": "core", "name": "Blocked", "category": "in_progress", "wip_limit": 3},
    change_example={"name": "Waiting", "wip_limit": None},
)
class StatusViewSet(ThingViewSet):
    """Managers and admins may change them. A slug is for ever; everything else may change."""

    policy = policy_of(Action.WORKFLOW_EDIT) | {"order": Action.WORKFLOW_EDIT}
    query_parameters = {"list": frozenset({"team"}), "destroy": frozenset({"move_to"})}
    versionless = frozenset({"order"})
    ordering = ("team_id", "position")
    creating, changing = bodies.NewStatusSerializer, bodies.StatusSerializer

    def things(self) -> QuerySet[Status]:
        return Status.objects.select_related("team")

    def show(self, thing: Status) -> dict[str, Any]:
        return bodies.show_status(thing)

    def make(self, team: Team, values: dict[str, Any]) -> Status:
        return actions.create_status(actor=self.person, team=team, **values)

    def change(self, thing: Status, values: dict[str, Any]) -> Status:
        return actions.update_status(
            actor=self.person, status=thing, seen=self.seen(thing), **values
        )

    def remove(self, thing: Status) -> None:
        slug = self.request.query_params.get("move_to")
        move_to = None if slug is None else status_named(thing.team, slug, "move_to")
        actions.delete_status(
            actor=self.person, status=thing, move_to=move_to, seen=self.seen(thing)
        )

    @extend_schema(
        summary="Put the columns into order",
        request=bodies.StatusOrderSerializer,
        responses=bodies.StatusReading(many=True),
        examples=[
            OpenApiExample("Order", {"team": "core", "order": ["todo", "done"]}, request_only=True)
        ],
    )
    def order(self, request: Request) -> Response:
        """All statuses of the team, each once."""
        values = bodies.StatusOrderSerializer.parse(request)
        team = self.team_named(values["team"])
        self.require(team)
        order = [status_named(team, slug, "order") for slug in values["order"]]
        actions.reorder_statuses(actor=self.person, team=team, order=order)
        return Response([self.show(status) for status in team.statuses.select_related("team")])


class PlanViewSet(ThingViewSet):
    """Managers and admins may change them. Deleting one leaves its tasks where they are."""

    policy = policy_of(Action.PLAN_EDIT) | {"close": Action.PLAN_EDIT, "reopen": Action.PLAN_EDIT}
    versioned = frozenset({"close", "reopen"})
    model: ClassVar[type[Plan]]

    def things(self) -> QuerySet[Any]:
        return self.model._default_manager.select_related("team")

    def show(self, thing: Plan) -> dict[str, Any]:
        return bodies.show_plan(thing)

    def make(self, team: Team, values: dict[str, Any]) -> Plan:
        found: Any = self._resolved(team, values)
        return actions.create_plan(actor=self.person, team=team, model=self.model, **found)

    def change(self, thing: Plan, values: dict[str, Any]) -> Plan:
        found: Any = self._resolved(thing.team, values)
        return actions.update_plan(actor=self.person, plan=thing, seen=self.seen(thing), **found)

    def remove(self, thing: Plan) -> None:
        actions.delete_plan(actor=self.person, plan=thing, seen=self.seen(thing))

    @extend_schema(
        summary="Close it",
        request=bodies.CloseSerializer,
        examples=[OpenApiExample("On with the next", {"move_to": "Week 6"}, request_only=True)],
    )
    def close(self, request: Request, **_path: Any) -> Response:
        """Tasks that are still open go to ``move_to``; without it they stay."""
        plan = self.thing()
        name = bodies.CloseSerializer.parse(request).get("move_to")
        move_to = None if name is None else named(self.model, plan.team, "move_to", name)
        closed = actions.close_plan(
            actor=self.person, plan=plan, move_to=move_to, seen=self.seen(plan)
        )
        return Response(self.show(closed))

    @extend_schema(summary="Reopen it", request=None)
    def reopen(self, request: Request, **_path: Any) -> Response:
        plan = self.thing()
        VersionSerializer.parse(request)
        reopened = actions.reopen_plan(actor=self.person, plan=plan, seen=self.seen(plan))
        return Response(self.show(reopened))

    def _resolved(self, team: Team, values: dict[str, Any]) -> dict[str, Any]:
        if values.get("project") is None:
            return values
        return values | {"project": named(Project, team, "project", values["project"])}


@closes_as(bodies.ProjectReading)
@described(
    "project",
    body=bodies.NewProjectSerializer,
    change=bodies.ProjectSerializer,
    reading=bodies.ProjectReading,
    example={"team": "core", "name": "Website", "goal": "A site that sells."},
    change_example={"goal": "A site that people find."},
)
class ProjectViewSet(PlanViewSet):
    model = Project
    creating, changing = bodies.NewProjectSerializer, bodies.ProjectSerializer


@closes_as(bodies.MilestoneReading)
@described(
    "milestone",
    body=bodies.NewMilestoneSerializer,
    change=bodies.MilestoneSerializer,
    reading=bodies.MilestoneReading,
    example={"team": "core", "name": "1.0", "ends_on": "2027-03-31", "project": "Website"},
    change_example={"ends_on": "2027-04-15"},
)
class MilestoneViewSet(PlanViewSet):
    model = Milestone
    creating, changing = bodies.NewMilestoneSerializer, bodies.MilestoneSerializer

    def things(self) -> QuerySet[Any]:
        return Milestone.objects.select_related("team", "project")


@closes_as(bodies.CycleReading)
@described(
    "cycle",
    body=bodies.NewCycleSerializer,
    change=bodies.CycleSerializer,
    reading=bodies.CycleReading,
    example={"team": "core", "name": "Week 5", "starts_on": "2027-02-01", "ends_on": "2027-02-05"},
    change_example={"goal": "Nothing fails at sign-in."},
)
class CycleViewSet(PlanViewSet):
    model = Cycle
    creating, changing = bodies.NewCycleSerializer, bodies.CycleSerializer
