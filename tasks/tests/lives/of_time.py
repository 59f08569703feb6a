"""Hours that people log."""

from tasks import actions
from tasks.models import Task, TimeEntry
from tasks.tests.lives.life import Life


def start_timer(life: Life) -> None:
    actions.start_timer(actor=life.person, task=life.any(Task))


def stop_timer(life: Life) -> None:
    actions.stop_timer(actor=life.person)


def log_time(life: Life) -> None:
    person = life.person
    seconds = life.random.choice([0, 60, 5400])
    actions.log_time(actor=person, task=life.any(Task), person=person, seconds=seconds)


def edit_time(life: Life) -> None:
    entry = life.any(TimeEntry)
    actions.edit_time_entry(actor=life.person, entry=entry, seconds=120, note=life.word)


def delete_time(life: Life) -> None:
    actions.delete_time_entry(actor=life.person, entry=life.any(TimeEntry))
