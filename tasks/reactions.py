"""The reactions below comments, counted for somebody who reads them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import User
from tasks.models import Comment, Reaction

#: What the page offers; programs may use any emoji.
OFFERED = ("👍", "❤️", "😄", "🎉", "😕", "👀", "🚀", "👎")


@dataclass
class Tally:
    """One emoji below a comment; ``is_mine`` when the reader is among those who put it there."""

    emoji: str
    names: list[str] = field(default_factory=list)
    is_mine: bool = False

    @property
    def count(self) -> int:
        return len(self.names)


def tallies(comments: Iterable[Comment], reader: User) -> dict[UUID, list[Tally]]:
    """By comment, in the order in which each emoji came first; one query for all of them."""
    found: defaultdict[UUID, dict[str, Tally]] = defaultdict(dict)
    rows = Reaction.objects.filter(comment__in=list(comments)).select_related("user")
    for reaction in rows.order_by("created_at", "id"):
        known = found[reaction.comment_id]
        tally = known.setdefault(reaction.emoji, Tally(reaction.emoji))
        tally.names.append(reaction.user.name)
        tally.is_mine |= reaction.user_id == reader.pk
    return {pk: list(by_emoji.values()) for pk, by_emoji in found.items()}
