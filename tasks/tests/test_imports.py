"""Imports: everything that can be taken, once, or nothing."""

from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import User
from tasks import actions, jobs
from tasks.importing import progress
from tasks.models import Import, Task
from teams import clock
from teams.models import Event, Membership, Team

pytestmark = pytest.mark.django_db

HEADER = "issuekey,title,description,storypoint\n"


def bring(user: User | None, team: Team, rows: str) -> Import:
    batch = actions.request_import(
        actor=user, team=team, filename="old.csv", data=(HEADER + rows).encode()
    )
    return actions.run_import(import_id=batch.pk)


def test_rows_become_tasks_in_order_with_one_event(alice: User, team: Team) -> None:
    before = clock.head(team)
    batch = bring(alice, team, "X-1,One,Text,3\nX-2,Two,NULL,NULL\n")
    assert (batch.state, batch.created_count, batch.refused) == ("done", 2, [])
    tasks = list(Task.objects.filter(team=team).order_by("position"))
    assert [(t.number, t.title, t.description, t.points) for t in tasks] == [
        (1, "One", "Text", 3),
        (2, "Two", "", None),
    ]
    assert clock.head(team) == before + 1
    event = Event.objects.filter(team=team).latest("seq")
    assert (event.verb, event.actor, event.touched.count()) == ("task.imported", alice, 2)
    assert event.target_label == "2 tasks from old.csv"


def test_a_second_run_adds_nothing(alice: User, team: Team) -> None:
    bring(alice, team, "X-1,One,,\n,Keyless,,\n")
    before = clock.head(team)
    batch = bring(alice, team, "X-1,One,,\n,Keyless,,\nX-3,Three,,\n")
    assert (batch.created_count, batch.known_count) == (1, 2)
    assert clock.head(team) == before + 1
    assert bring(alice, team, "X-1,One,,\n").created_count == 0
    assert clock.head(team) == before + 1, "nothing new is no event"


def test_rows_that_cannot_be_taken_are_reported(alice: User, team: Team) -> None:
    batch = bring(alice, team, f"X-1,One,,\nX-2,,,\nX-1,Again,,\nX-4,{'x' * 201},,\n")
    assert batch.created_count == 1
    assert [(row["line"], row["key"]) for row in batch.refused] == [
        (3, "X-2"),
        (4, "X-1"),
        (5, "X-4"),
    ]
    assert batch.refused[1]["reason"] == "It repeats line 2."


def test_a_file_that_breaks_in_the_middle_brings_nothing(alice: User, team: Team) -> None:
    batch = bring(alice, team, 'X-1,One,,\nX-2,"Never ends,,\n')
    assert (batch.state, batch.created_count) == ("failed", 0)
    assert "well-formed" in batch.error
    assert not Task.objects.exists()


def test_running_twice_takes_it_once(alice: User, team: Team) -> None:
    batch = bring(alice, team, "X-1,One,,\n")
    again = actions.run_import(import_id=batch.pk)
    assert (again.created_count, Task.objects.count()) == (1, 1)
    assert bytes(again.source) == b"", "the file is not kept longer than needed"


def test_progress_is_told_while_it_runs(alice: User, team: Team) -> None:
    rows = "".join(f"X-{n},T{n},,\n" for n in range(1200))
    batch = actions.request_import(
        actor=alice, team=team, filename="x.csv", data=(HEADER + rows).encode()
    )
    told: list[tuple[int, int]] = []
    actions.run_import(import_id=batch.pk, report=lambda done, total: told.append((done, total)))
    assert told == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


def test_the_page_finds_the_progress(alice: User, team: Team) -> None:
    batch = bring(alice, team, "X-1,One,,\n")
    assert progress(batch.pk) == {"done": 1, "total": 1}
    assert progress(UUID(int=0)) is None


def test_only_those_who_may_import(bob: User, charlie: User, team: Team) -> None:
    with pytest.raises(PermissionDenied):
        bring(bob, team, "X-1,One,,\n")
    with pytest.raises(Team.DoesNotExist):
        bring(charlie, team, "X-1,One,,\n")


def test_who_lost_the_right_before_it_ran_brings_nothing(alice: User, team: Team) -> None:
    batch = actions.request_import(
        actor=alice, team=team, filename="x.csv", data=(HEADER + "X-1,One,,\n").encode()
    )
    Membership.objects.filter(user=alice).update(role="developer")
    assert actions.run_import(import_id=batch.pk).state == "failed"
    assert not Task.objects.exists()


def test_an_unreadable_file_is_refused_before_it_is_kept(alice: User, team: Team) -> None:
    with pytest.raises(ValidationError):
        actions.request_import(actor=alice, team=team, filename="x.csv", data=b"colour\nred\n")
    assert not Import.objects.exists()


def test_an_import_whose_worker_died_is_run_by_the_sweep(alice: User, team: Team) -> None:
    batch = actions.request_import(
        actor=alice, team=team, filename="x.csv", data=(HEADER + "X-1,One,,\n").encode()
    )
    jobs.resume_imports()
    assert not Task.objects.exists(), "it has only just been asked for"
    Import.objects.filter(pk=batch.pk).update(created_at=timezone.now() - 2 * jobs._FORGOTTEN)
    jobs.resume_imports()
    assert Task.objects.get().title == "One"


def test_the_unforeseen_ends_it_with_a_word_and_is_raised(alice: User, team: Team) -> None:
    batch = actions.request_import(
        actor=alice, team=team, filename="x.csv", data=(HEADER + "X-1,One,,\n").encode()
    )
    team.statuses.all().delete()
    with pytest.raises(Exception, match="matching query"):
        jobs.run_import(str(batch.pk))
    batch.refresh_from_db()
    assert batch.state == "failed"
