"""How much the files of a team may take."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum

from tasks.models import Attachment
from teams.models import Team

_MEGABYTE = 1024 * 1024


def used_by(team: Team) -> int:
    """Bytes, with those in the trash: they are still kept."""
    total = Attachment.objects.filter(team=team).aggregate(total=Sum("size"))["total"]
    return int(total or 0)


def check_quota(team: Team, more: int) -> None:
    """Raise when ``more`` bytes do not fit. Binding only while the team's row is locked."""
    most: int | None = settings.TEAM_QUOTA_BYTES
    if most is None or used_by(team) + more <= most:
        return
    raise ValidationError(
        {
            "file": f"The files of this team may take {most // _MEGABYTE} MB in all, and this "
            "would be more. Deleted files count until they leave the trash."
        }
    )
