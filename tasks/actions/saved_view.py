"""Keeping a query under a name. What is shared is the team's; the rest is nobody else's."""

from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http.request import QueryDict

from accounts.exceptions import Conflict
from accounts.models import User
from tasks.events import Verb
from tasks.lists.filters import read_list
from tasks.lists.scope import Scope
from tasks.models import SavedView
from teams import clock, things
from teams.models import Team
from teams.policies import Action, require


class ViewFields(TypedDict, total=False):
    """``query`` is in the language of docs/query-language.md, ``layout`` is list or board."""

    name: str
    query: str
    layout: str
    position: int


@transaction.atomic
def create_view(
    *, actor: User | None, team: Team, is_shared: bool, **fields: Unpack[ViewFields]
) -> SavedView:
    """Members may for themselves, developers and above for the team.

    Event: ``saved_view.created`` when it is shared. Without an actor it is shared.
    """
    is_shared = is_shared or actor is None
    require(actor, Action.VIEW_SHARE if is_shared else Action.TEAM_VIEW, team)
    view = SavedView(team=team, owner=None if is_shared else actor, **fields)
    _check(view, actor)
    if SavedView.objects.filter(team=team, owner=view.owner).count() >= SavedView.MAX_PER_OWNER:
        raise Conflict(f"There are {SavedView.MAX_PER_OWNER} views already. Delete one first.")
    if is_shared:
        things.create(view, actor=actor, verb=Verb.VIEW_CREATED)
    else:
        things.clean(view)
        view.save(force_insert=True)
    return view


@transaction.atomic
def update_view(
    *,
    actor: User | None,
    view: SavedView,
    is_shared: bool | None = None,
    seen: int | None = None,
    **fields: Unpack[ViewFields],
) -> SavedView:
    """Its owner may, and of a shared one developers and above.

    Sharing it is ``saved_view.created`` to the team, keeping it to oneself ``saved_view.deleted``.
    A query that is not given stays, whatever it names may be called or gone by now.
    """
    view = _lock(view, actor, seen)
    was_shared = view.is_shared
    is_shared = was_shared if is_shared is None or actor is None else is_shared
    if is_shared and not was_shared:
        require(actor, Action.VIEW_SHARE, view)
    before = view.state() if was_shared else {}
    for name, value in fields.items():
        setattr(view, name, value)
    if is_shared != was_shared:
        view.owner = None if is_shared else actor
    if "query" in fields:
        _check(view, actor)
    _save(view, before, actor, is_shared=is_shared, was_shared=was_shared)
    return view


@transaction.atomic
def delete_view(*, actor: User | None, view: SavedView, seen: int | None = None) -> None:
    """Whoever may change it may. Event: ``saved_view.deleted`` when it was shared."""
    view = _lock(view, actor, seen)
    if view.is_shared:
        things.remove(view, actor=actor, verb=Verb.VIEW_DELETED)
    else:
        view.delete()


def _save(
    view: SavedView,
    before: dict[str, Any],
    actor: User | None,
    *,
    is_shared: bool,
    was_shared: bool,
) -> None:
    if is_shared:
        verb = Verb.VIEW_UPDATED if was_shared else Verb.VIEW_CREATED
        things.save(view, before, actor=actor, verb=verb)
        return
    things.clean(view)
    view.version += 1
    view.save(force_update=True)
    if was_shared:
        clock.record(
            team=view.team,
            verb=Verb.VIEW_DELETED,
            actor=actor,
            target=view.target(),
            changes=clock.changed(before, {}),
        )


def _lock(view: SavedView, actor: User | None, seen: int | None) -> SavedView:
    """What is somebody else's own does not exist for the actor."""
    found = SavedView.objects.select_related("team")
    if actor is not None:
        found = found.filter(owner=None) | found.filter(owner=actor)
    view = things.lock(found, view.pk, seen)
    require(actor, Action.VIEW_SHARE if view.is_shared else Action.TEAM_VIEW, view)
    return view


def _check(view: SavedView, actor: User | None) -> None:
    """That it means something in this team today, to whoever writes it."""
    if actor is None:
        return
    query = QueryDict(mutable=True)
    query["q"] = view.query
    try:
        read_list(query, Scope.of(actor, view.team.slug), actor)
    except ValidationError as error:
        raise ValidationError({"query": error.messages}) from error
