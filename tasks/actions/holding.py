"""How a task is held by whoever adds something that hangs on it."""

from tasks.models import Task
from teams import things


def held(task: Task) -> Task:
    """Nobody changes it until what is added is there. Who changes a task holds it first, and what
    hangs on it after that; whoever adds to what hangs on it must, too, or both wait for ever.
    """
    return things.lock(Task.objects.alive().select_related("team"), task.pk)
