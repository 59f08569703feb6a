"""Files on tasks."""

from collections.abc import Mapping
from typing import Any

from accounts.tests.api import Upload
from config.tests.areas.area import MEMBERS, Area, Route
from config.tests.areas.doors import api, page
from tasks.files.storing import store_preview
from tasks.models import Attachment, PreviewState, Task
from tasks.tests.files import a_file
from teams.policies import Action


def _make(task: Task) -> Mapping[str, Any]:
    attachment = a_file(task)
    Attachment.objects.filter(pk=attachment.pk).update(
        preview_state=PreviewState.READY, preview_key=store_preview(b"RIFF")
    )
    return {"attachments": attachment.pk}


_FILE = Upload(b"Hello")

AREA = Area(
    routes=(
        Route("GET", "tasks/{id}/attachments", None, MEMBERS),
        Route("POST", "tasks/{id}/attachments", {"file": _FILE}, (201, 201, 201, 403, 404, 401)),
        Route("GET", "attachments/{id}", None, MEMBERS),
        Route("GET", "attachments/{id}/content", None, MEMBERS),
        Route("GET", "attachments/{id}/preview", None, MEMBERS),
        Route("DELETE", "attachments/{id}", None, (204, 204, 403, 403, 404, 401)),
    ),
    doors={
        Action.TEAM_VIEW: (
            api("get", "attachments/{w.things[attachments]}/content"),
            page("tasks:download", "{w.things[attachments]}", "note.txt"),
            page("tasks:preview", "{w.things[attachments]}"),
        ),
        Action.ATTACHMENT_CREATE: (
            api("post", "tasks/{w.task.pk}/attachments", {"file": _FILE}),
            page("tasks:files", "{w.task.key}", post={}, files=True),
        ),
        Action.ATTACHMENT_DELETE: (
            page("tasks:delete_attachment", "{w.things[attachments]}", post={"a": "b"}),
            api("delete", "attachments/{w.things[attachments]}"),
        ),
    },
    tables=(Attachment,),
    make=_make,
)
