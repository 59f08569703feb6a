"""How a task is held by whoever adds something that hangs on it."""

from tasks.models import Task


def held(task: Task) -> Task:
    """Nobody changes it until what is added is there. Who changes a task holds it first, and what
    hangs on it after that; whoever adds to what hangs on it must, too, or both wait for ever.
    """
    found = Task.objects.alive().select_related("team")
    return found.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
