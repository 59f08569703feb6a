"""Taking back what was done to a saved view: only what is the team's, and always was."""

from tasks.models import SavedView
from teams.models import Event


def not_the_teams(view: SavedView, *, is_creation: bool) -> str:
    """Why it is not for the team's log to change it, or nothing. Without its name: nobody else is
    to know what a private view is called.

    Its private changes raised its version without an event, so one with more versions than events
    was somebody's own before it was shared: to undo that as a creation would erase it.
    """
    if not view.is_shared:
        return "The view is somebody's own by now."
    if is_creation and view.version > Event.objects.touching(view.pk).count():
        return "The view was there before it was shared. Make it your own, or delete it."
    return ""
