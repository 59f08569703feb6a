"""Whatever people do, in whatever order: replaying the log gives what the tables say."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from config.tests.sizes import size
from tasks.models import Task
from tasks.tests.lives import begin, step
from tasks.tests.lives.life import Life
from tasks.tests.tables import world_of
from teams.models import Event, Team
from teams.replay import replay

pytestmark = [pytest.mark.django_db, pytest.mark.security]

PARTS = size(daily=10, thorough=200)
SEQUENCES = size(daily=40, thorough=10_000) // PARTS
LONGEST = 30


@pytest.mark.parametrize("part", range(PARTS))
def test_the_log_rebuilds_the_tables_after_random_lives(
    part: int, record_property: Callable[[str, object], None]
) -> None:
    """The lives of a part begin in the same team, each rolled back before the next."""
    let = refused = 0
    beginning = begin(part)
    check(beginning)
    for number in range(SEQUENCES):
        with transaction.atomic():
            life = beginning.again(part * 1_000_000 + number)
            for _ in range(life.random.randint(1, LONGEST)):
                head = Event.objects.filter(team=life.team).count()
                if step(life):
                    let += 1
                else:
                    refused += 1
                    assert Event.objects.filter(team=life.team).count() == head, life.told
            check(life)
            transaction.set_rollback(True)
    assert let > refused / 2
    record_property("random histories replayed", SEQUENCES)
    record_property("random actions in them", let)


def check(life: Life) -> None:
    connection.check_constraints()  # which SQLite else does at a commit, and there is none
    events = list(Event.objects.filter(team=life.team).order_by("seq").prefetch_related("touched"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1)), life.told
    lost = Task.objects.alive().filter(team=life.team, parent__deleted_at__isnull=False)
    assert not lost.exists(), life.told
    assert replay(events) == world_of(Team.objects.get(pk=life.team.pk)), life.told
