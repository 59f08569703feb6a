"""Attaching files to a task, and taking them off again."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.background import nudge
from accounts.files.storing import discard, storing
from accounts.files.types import IMAGES
from accounts.models import User
from tasks.actions.holding import held
from tasks.events import Verb, upload_target
from tasks.files.names import clean_name
from tasks.files.quota import check_quota
from tasks.files.storing import Stored, Upload, store
from tasks.models import Attachment, PreviewState, Task
from teams import clock, things
from teams.models import Team
from teams.policies import Action, require

MOST_FILES = 20
_MEGABYTE = 1024 * 1024


def add_attachments(*, actor: User | None, task: Task, files: Sequence[Upload]) -> list[Attachment]:
    """Attach files, all or none. Developers and above may. Event: ``attachment.created``, of the
    file or, when there are several, of the upload with each file as an item.

    The bytes go into the storage before the transaction, which therefore stays short (but for a
    request with an Idempotency-Key, which is one transaction as a whole); whatever fails takes them
    out again. ValidationError for what is empty, too large or too much.
    """
    task = Task.objects.alive().select_related("team").get(pk=task.pk)
    require(actor, Action.ATTACHMENT_CREATE, task)
    _check(files)
    check_quota(task.team, _size_of(files))
    with storing() as keys:
        stored = [store(file, keys) for file in files]
        names = [clean_name(file.name or "") for file in files]
        return _attach(actor, task, list(zip(names, stored, strict=True)))


@transaction.atomic
def delete_attachment(
    *, actor: User | None, attachment: Attachment, seen: int | None = None
) -> None:
    """Hide it. Its uploader, managers and admins may. Event: ``attachment.deleted``.

    The bytes stay as long as things stay in the trash.
    """
    attachment = things.lock(
        Attachment.objects.alive().select_related("task", "team"), attachment.pk, seen
    )
    require(actor, Action.ATTACHMENT_DELETE, attachment)
    changes = {"deleted_at": timezone.now()}
    things.change(attachment, changes, actor=actor, verb=Verb.ATTACHMENT_DELETED)


@transaction.atomic
def purge_attachment(*, actor: User | None, attachment_id: UUID) -> None:
    """Erase what has been deleted, bytes and all. Event: ``attachment.purged``. Ends undo."""
    deleted = Attachment.objects.filter(deleted_at__isnull=False).select_related("team")
    attachment = things.lock(deleted, attachment_id)
    require(actor, Action.ATTACHMENT_DELETE, attachment)
    keys = (attachment.key, attachment.preview_key)
    things.remove(attachment, actor=actor, verb=Verb.ATTACHMENT_PURGED)
    transaction.on_commit(partial(discard, keys))


@transaction.atomic
def _attach(
    actor: User | None, task: Task, files: Sequence[tuple[str, Stored]]
) -> list[Attachment]:
    """The team's row is locked, so that two uploads at once cannot both have the last megabyte."""
    team = Team.objects.select_for_update(no_key=True).get(pk=task.team_id, deleted_at=None)
    task = held(task)
    require(actor, Action.ATTACHMENT_CREATE, task)
    check_quota(team, sum(stored.size for _, stored in files))
    attachments = [_attachment(actor, team, task, name, stored) for name, stored in files]
    for attachment in attachments:
        things.clean(attachment)
        attachment.save(force_insert=True)
    _record(actor, attachments)
    if any(attachment.preview_state == PreviewState.WAITING for attachment in attachments):
        nudge("tasks.jobs.draw_previews")
    return attachments


def _record(actor: User | None, attachments: Sequence[Attachment]) -> None:
    """One event, however many files: nothing may be locked once the clock is."""
    first, *others = attachments
    clock.record(
        team=first.team,
        verb=Verb.ATTACHMENT_CREATED,
        actor=actor,
        target=upload_target(len(attachments)) if others else first.target(),
        changes={} if others else clock.changed({}, first.state()),
        items=[things.item(one, {}) for one in attachments] if others else (),
    )


def _attachment(
    actor: User | None, team: Team, task: Task, name: str, stored: Stored
) -> Attachment:
    is_image = stored.content_type in IMAGES
    return Attachment(
        team=team,
        task=task,
        uploader=actor,
        name=name,
        preview_state=PreviewState.WAITING if is_image else PreviewState.NONE,
        **stored._asdict(),
    )


def _check(files: Sequence[Upload]) -> None:
    most = settings.MAX_UPLOAD_BYTES
    if not files:
        raise ValidationError({"file": "Choose a file."})
    if len(files) > MOST_FILES:
        raise ValidationError({"file": f"Send at most {MOST_FILES} files at a time."})
    refused = [_refusal(file, most) for file in files]
    if sentences := [sentence for sentence in refused if sentence]:
        raise ValidationError({"file": sentences})


def _refusal(file: Upload, most: int) -> str:
    name = clean_name(file.name or "")
    if not file.size:
        return f"{name} is empty. Choose another file."
    if file.size > most:
        return f"{name} is larger than {most // _MEGABYTE} MB. Choose a smaller one."
    return ""


def _size_of(files: Sequence[Upload]) -> int:
    return sum(file.size or 0 for file in files)
