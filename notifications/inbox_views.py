"""The pages of the inbox, and the count in the navigation of every page."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.edges import page_before, person
from notifications.batches import KINDS, tasks_told
from notifications.inbox import mark, read_all
from notifications.inbox_page import BUTTONS, FILTERS, page_of, press, said, shown, threads_of
from notifications.models import Kind, Notification
from notifications.sentences import path_of, reason, sentence
from tasks.actions.bulk import MOST


@login_required
@require_safe
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """The latest of one's notifications, by what they are about; ``show`` is one of FILTERS."""
    user = person(request.user)
    only = request.GET.get("show", "unread")
    only = only if only in FILTERS else "unread"
    as_of = timezone.now()
    notes, has_more = page_of(shown(user, only), _id(request.GET.get("before")))
    words = said(notes)
    for note in notes:
        note.sentence, note.reason = sentence(note), reason(note)  # type: ignore[attr-defined]
        note.said = words.get(note.pk, "")  # type: ignore[attr-defined]
    context = {
        "threads": threads_of(notes),
        "filters": FILTERS,
        "only": only,
        "latest": notes[0] if notes else None,
        "as_of": as_of.isoformat(),
        "older": notes[-1] if has_more else None,
    }
    return render(request, "notifications/inbox.html", context)


@login_required
@require_safe
@never_cache
def count(request: HttpRequest) -> HttpResponse:
    """The link to the inbox, for pages that ask whether something has come."""
    return render(request, "components/inbox_link.html")


@login_required
@require_safe
def follow(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """To what it is about. Whoever follows it has read it, but not who looks in their name; and
    what is put off comes back as new.
    """
    note = _note(request, note_id)
    if not getattr(request, "viewer", None) and not note.is_snoozed:
        mark(actor=person(request.user), note=note, is_read=True)
    return redirect(path_of(note))


@login_required
@require_safe
def told(request: HttpRequest, event_id: UUID, kind: str) -> HttpResponse:
    """The tasks that a notification of many is about, as far as the person sees them."""
    if kind not in KINDS:
        raise Http404
    tasks = tasks_told(person(request.user), event_id, Kind(kind)).for_reading()
    context = {"kind": Kind(kind), "count": tasks.count(), "tasks": tasks.order_by("number")[:MOST]}
    return render(request, "notifications/told.html", context)


@login_required
@require_POST
def change(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """What one of the buttons says."""
    button = request.POST.get("do", "")
    if button not in BUTTONS:
        raise Http404
    if words := press(person(request.user), _note(request, note_id), button):
        messages.success(request, words)
    return _back(request)


@login_required
@require_POST
def change_all(request: HttpRequest) -> HttpResponse:
    """All as read, up to the latest that the page showed, as of when it was shown."""
    up_to, as_of = _id(request.POST.get("up_to")), _moment(request.POST.get("as_of"))
    number = read_all(actor=person(request.user), up_to=up_to, as_of=as_of)
    messages.success(request, f"{number} marked as read." if number else "All was read already.")
    return _back(request)


def _note(request: HttpRequest, note_id: UUID) -> Notification:
    mine = Notification.objects.visible_to(person(request.user)).for_reading()
    return get_object_or_404(mine, pk=note_id)


def _back(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(page_before(request, reverse("notifications:inbox")))


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError):
        return UUID(text or "")
    return None


def _moment(text: str | None) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(text or "")
        return moment if moment.tzinfo else None
    return None
