"""Which tasks a feed shows: what its owner may see at this moment, and no more than a calendar can.

Nothing is remembered from when the feed was made. Who has left the team, or lost the view, has a
feed of what is not there.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.utils import timezone

from accounts.models import User
from tasks.actions.calendar_feed import digest_of
from tasks.lists.filters import TaskFilter, read_filter
from tasks.lists.listing import list_tag
from tasks.lists.scope import Scope
from tasks.models import CalendarFeed, Category, SavedView, Task
from teams.models import Team

#: How far back a feed goes, and how many tasks it has: first those of today and later.
REACH = timedelta(days=90)
MOST_EVENTS = 1000


def feed_by(secret: str) -> CalendarFeed | None:
    """The feed of this secret, a revoked one too: programs are told that it is gone."""
    found = CalendarFeed.objects.filter(digest=digest_of(secret), owner__is_active=True)
    return found.select_related("owner", "team", "view__team").first()


class Contents:
    """What a feed has to show. Http404 when its owner may not see what it is about."""

    def __init__(self, feed: CalendarFeed) -> None:
        self.feed = feed
        self.owner: User = feed.owner
        self.filter = self._filter()

    @cached_property
    def scope(self) -> Scope:
        """The teams that it is about, in one query."""
        team = self.feed.view.team if self.feed.view else self.feed.team
        try:
            return Scope.of(self.owner, team.slug if team else None)
        except Team.DoesNotExist:
            raise Http404 from None

    @cached_property
    def today(self) -> date:
        return timezone.now().date()

    @property
    def tag(self) -> str:
        """What the answer is known by until a clock moves or a day has gone by; nothing for a view
        of what people watch, which no clock knows.
        """
        named = f"{self.feed.pk} {self.feed.name} {self.today}"
        return list_tag(named, self.scope, self.filter)

    @property
    def tasks(self) -> list[Task]:
        """Those with a due date that are not cancelled, the earliest first. Where they are too
        many, the oldest are left out before any that is still to come.
        """
        wanted = self.filter.tasks().exclude(status__category=Category.CANCELLED)
        wanted = wanted.select_related("team", "status", "assignee")
        begun = datetime.combine(self.today, time(), UTC)
        ahead = list(wanted.filter(due_date__gte=begun).order_by("due_date", "id")[:MOST_EVENTS])
        past = wanted.filter(due_date__gte=begun - REACH, due_date__lt=begun)
        latest = past.order_by("-due_date", "-id")[: MOST_EVENTS - len(ahead)]
        return [*reversed(latest), *ahead]

    def _filter(self) -> TaskFilter:
        query = QueryDict(mutable=True)
        if self.feed.view is not None:
            self._require_view(self.feed.view)
            query["q"] = self.feed.view.query
        elif self.feed.team is None:
            query["assignee"] = "me"
        try:
            return read_filter(query, self.scope, self.owner)
        except ValidationError:
            raise Http404 from None  # a label of the query, say, is no more: the list says so

    def _require_view(self, view: SavedView) -> None:
        if not SavedView.objects.visible_to(self.owner).filter(pk=view.pk).exists():
            raise Http404
