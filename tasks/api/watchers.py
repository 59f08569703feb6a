"""Who watches a task, and watching it oneself, over the API."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.api.serializers import PersonReading, show_person
from tasks import actions
from tasks.api.comment_bodies import WatchReading, WatchSerializer, show_watch
from tasks.api.views import OfTask
from tasks.models import Watcher
from teams.policies import Action


class WatcherViewSet(OfTask):
    """Whether somebody has muted a task is nobody else's business, so the list does not say."""

    policy = {
        "list": Action.TEAM_VIEW,
        "retrieve": Action.TEAM_VIEW,
        "update": Action.TEAM_VIEW,
        "destroy": Action.TEAM_VIEW,
    }
    versionless = frozenset({"update", "destroy"})

    @extend_schema(
        operation_id="tasks_watchers_list",
        summary="Who watches a task",
        responses=PersonReading(many=True),
    )
    def list(self, _request: Request, **_path: str) -> Response:
        """Those who began first come first."""
        task = self.task()
        rows = Watcher.objects.filter(task=task).present(task.team).select_related("user")
        return self.listed(Listing(rows, ("created_at",)), lambda row: show_person(row.user))

    @extend_schema(summary="Whether the caller watches a task", responses=WatchReading)
    def retrieve(self, _request: Request, **_path: str) -> Response:
        found = Watcher.objects.filter(task=self.task(), user=self.person).first()
        return Response(show_watch(found))

    @extend_schema(
        summary="Watch a task",
        request=WatchSerializer,
        responses=WatchReading,
        examples=[OpenApiExample("Without mails", {"muted": True}, request_only=True)],
    )
    def update(self, request: Request, **_path: str) -> Response:
        """Everybody who sees it may. Muted, it is watched without mails."""
        task = self.task()
        muted = WatchSerializer.parse(request)["muted"]
        watcher = actions.watch_task(actor=self.person, task=task, is_muted=muted)
        return Response(show_watch(watcher))

    @extend_schema(summary="Watch a task no more", responses={204: None})
    def destroy(self, _request: Request, **_path: str) -> Response:
        actions.unwatch_task(actor=self.person, task=self.task())
        return Response(status=204)
