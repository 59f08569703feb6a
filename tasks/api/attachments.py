"""Attachments over the API."""

from typing import Any, cast

from django.http import HttpRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.forms import FormParser, sent_files
from accounts.api.listing import Listing
from accounts.api.serializers import PersonReading, StrictSerializer, show_person
from tasks import actions
from tasks.api.views import OfTask
from tasks.files.serving import content_answer, preview_answer
from tasks.models import Attachment
from teams.api.viewsets import PolicyViewSet
from teams.policies import Action


class AttachmentReading(serializers.Serializer[Attachment]):
    id = serializers.UUIDField()
    task = serializers.CharField(help_text="The key.")
    name = serializers.CharField(help_text="As given, without what misleads in a name.")
    content_type = serializers.CharField(help_text="Judged by the content of the file.")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    has_preview = serializers.BooleanField(help_text="Of images, some seconds after the upload.")
    uploader = PersonReading(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class UploadSerializer(StrictSerializer):
    file = serializers.ListField(
        child=serializers.FileField(use_url=False), help_text="One part for each file."
    )


def show_attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.pk,
        "task": attachment.task.key,
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "has_preview": attachment.has_preview,
        "uploader": show_person(attachment.uploader),
        "version": attachment.version,
        "created_at": attachment.created_at,
    }


@extend_schema_view(
    list=extend_schema(
        operation_id="tasks_attachments_list",
        summary="Files on a task",
        responses=AttachmentReading(many=True),
    ),
    create=extend_schema(
        operation_id="tasks_attachments_create",
        summary="Attach files to a task",
        parameters=[OpenApiParameter(name, exclude=True) for name in ("page", "limit", "cursor")],
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentReading(many=True)},
    ),
)
class TaskAttachmentViewSet(OfTask):
    policy = {"list": Action.TEAM_VIEW, "create": Action.ATTACHMENT_CREATE}
    parser_classes = (FormParser,)

    def list(self, _request: Request, **_path: str) -> Response:
        """Oldest first."""
        rows = Attachment.objects.alive().filter(task=self.task())
        rows = rows.select_related("uploader", "task__team")
        return self.listed(Listing(rows, ("created_at",)), show_attachment)

    def create(self, request: Request, **_path: str) -> Response:
        """Developers and above may. Several parts named `file` are attached together or not."""
        task = self.task()
        files = sent_files(request)
        added = actions.add_attachments(actor=self.person, task=task, files=files)
        return Response([show_attachment(attachment) for attachment in added], status=201)


@extend_schema_view(
    retrieve=extend_schema(summary="About a file", responses=AttachmentReading),
    destroy=extend_schema(summary="Delete a file", responses={204: None}),
)
class AttachmentViewSet(PolicyViewSet):
    policy = {
        "retrieve": Action.TEAM_VIEW,
        "destroy": Action.ATTACHMENT_DELETE,
        "content": Action.TEAM_VIEW,
        "preview": Action.TEAM_VIEW,
    }
    lookup_field = "id"
    lookup_value_converter = "uuid"

    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(show_attachment(self._attachment()))

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Its uploader, managers and admins may. Until it leaves the trash it can come back."""
        attachment = self._attachment()
        actions.delete_attachment(
            actor=self.person, attachment=attachment, seen=self.seen(attachment)
        )
        return Response(status=204)

    @extend_schema(
        operation_id="attachments_content",
        summary="The file itself",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def content(self, request: Request, **_path: Any) -> Any:
        """To be saved: browsers are told not to show it. The `ETag` is the SHA-256."""
        return content_answer(cast("HttpRequest", request), self._attachment())

    @extend_schema(
        operation_id="attachments_preview",
        summary="The preview of an image",
        responses={(200, "image/webp"): OpenApiTypes.BINARY},
    )
    def preview(self, request: Request, **_path: Any) -> Any:
        """WebP, at most 480 pixels wide and high. 404 when there is none, or none yet."""
        attachment = self._attachment()
        if not attachment.has_preview:
            raise Attachment.DoesNotExist
        return preview_answer(cast("HttpRequest", request), attachment)

    def show(self, thing: Attachment) -> dict[str, Any]:
        return show_attachment(thing)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file comes as what it is, whatever is asked for."""
        is_file = self.action in ("content", "preview")
        return super().perform_content_negotiation(request, force or is_file)

    def _attachment(self) -> Attachment:
        """The one of the path, when the person may do to it what this method does."""
        visible = Attachment.objects.visible_to(self.person)
        found = visible.select_related("uploader", "task__team").get(pk=self.kwargs["id"])
        self.require(found)
        return found
