"""When a task is due, in words: the same ones in mails, push messages, SMS and chats."""

from django.utils import timezone
from django.utils.dateformat import format as formatted

from tasks.models import Task
from teams.days import by_clock, local, whole_day


def due_words(task: Task) -> str:
    """A whole day is the team's, as on its pages, and has no hour. Another moment is told by the
    clock of the reader, which is the current time zone, with its name. Nothing without a due date.
    """
    due = task.due_date
    if due is None:
        return ""
    if whole_day(task.team, due):
        return formatted(local(task.team, due), "j F Y")
    return formatted(by_clock(due, timezone.get_current_timezone()), "j F Y, H:i e")
