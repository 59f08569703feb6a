"""The team clock: numbers in commit order, without gaps, whoever writes at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from teams import actions, clock
from teams.models import Event, Target, Team

pytestmark = pytest.mark.django_db


def record(team: Team, label: str = "x") -> Event:
    target = Target("team", team.pk, label)
    return clock.record(team=team, verb="team.updated", actor=None, target=target)


def fail_after_recording(team: Team) -> None:
    with transaction.atomic():
        record(team)
        transaction.set_rollback(True)


def test_numbers_are_consecutive(team: Team) -> None:
    start = clock.head(team)
    assert [record(team).seq for _ in range(3)] == [start + 1, start + 2, start + 3]
    assert clock.head(team) == start + 3


def test_a_failed_transaction_gives_its_number_back(team: Team) -> None:
    start = clock.head(team)
    fail_after_recording(team)
    assert record(team).seq == start + 1


def test_teams_count_for_themselves(alice: User, team: Team) -> None:
    other = actions.create_team(actor=alice, name="Other", slug="other", key="OTHER")
    before = clock.head(other)
    record(team)
    assert clock.head(other) == before


def test_the_commit_is_announced_once_and_a_rollback_never(
    team: Team, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[int] = []

    def listen(*, seq: int, **_: object) -> None:
        heard.append(seq)

    clock.advanced.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            event = record(team)
        fail_after_recording(team)
    finally:
        clock.advanced.disconnect(listen)
    assert heard == [event.seq]


def test_what_listens_before_the_clock_can_still_refuse(team: Team) -> None:
    def refuse(**_: object) -> None:
        raise RuntimeError

    start = clock.head(team)
    clock.publishing.connect(refuse)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            record(team)
    finally:
        clock.publishing.disconnect(refuse)
    assert clock.head(team) == start


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_remembers_the_last_number_misses_nothing(team: Team) -> None:
    """Six writers; a reader that always asks for what came after the highest it saw."""
    writers, each = 6, 10
    start = clock.head(team)
    seen: list[int] = []
    done = threading.Event()

    def write(writer: int) -> None:
        try:
            for turn in range(each):
                with transaction.atomic():
                    record(team, f"{writer}/{turn}")
        finally:
            connection.close()

    def read() -> None:
        try:
            cursor = start
            while True:
                last_look = done.is_set()
                found = list(Event.objects.since(team, cursor).values_list("seq", flat=True))
                seen.extend(found)
                cursor = max(found, default=cursor)
                if last_look:
                    return
        finally:
            connection.close()

    with ThreadPoolExecutor(writers + 1) as pool:
        reader = pool.submit(read)
        for future in [pool.submit(write, number) for number in range(writers)]:
            future.result()
        done.set()
        reader.result()
    assert seen == list(range(start + 1, start + 1 + writers * each))


def test_changed_names_what_differs() -> None:
    before, after = {"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 5, "new": 6}
    assert clock.changed(before, after) == {"b": [2, 5], "gone": [3, None], "new": [None, 6]}
