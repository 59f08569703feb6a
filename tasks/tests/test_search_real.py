"""Searches over real issues, by what must hold for every answer, whichever database gave it.

A small corpus goes through them always. `ISSUES=issues.csv make test` adds real issues, which are
not part of the project: a CSV file as the import takes it (title, description).
"""

import os
from pathlib import Path

import pytest

from accounts.models import User
from tasks import actions
from tasks.lists.scope import Scope
from tasks.models import Import, Task
from tasks.search.finding import MOST_RANKED
from tasks.search.parsing import Search, Term, parse
from tasks.search.results import Results
from tasks.search.snippets import marked
from tasks.search.words import parts_of, words_of
from teams.models import Team

pytestmark = pytest.mark.django_db

OWN = b"""title,description
HDFS ItemWriter,Base integration of the HDFS writer with batch jobs.
Redis connection is lost,"After a deployment the module cannot connect to Redis, see the log."
Deploy modules to containers,ZooKeeper decides which container deploys a module.
Document the shell commands,"How ""stream create"" and ""job launch"" work on Windows."
Tests of the message bus fail,RabbitMessageBusTests fails with a timeout in CI.
Upgrade to Spring Boot 1.2.3,
"""
SEARCHES = [
    "hdfs", "deploy", "deployment", "redis connection", "module -redis", '"message bus"',
    "message-bus",
    "mod*", "writer", "fail", "stream create", '"stream create"', "test -fail -log", "core-3",
    "log",
    "spring boot", "windows", "in", "zookeeper container", '-"message bus" rabbit', "1.2",
    "nothing9",
]  # fmt: skip


#: ISSUES=file.csv adds real ones.
_REAL = os.environ.get("ISSUES")


@pytest.fixture(params=["own", "real"] if _REAL else ["own"])
def corpus(request: pytest.FixtureRequest, team: Team, alice: User) -> dict[int, Task]:
    data = Path(_REAL).read_bytes() if _REAL and request.param == "real" else OWN
    batch = actions.request_import(actor=alice, team=team, filename="issues.csv", data=data)
    assert actions.run_import(import_id=batch.pk).state == Import.State.DONE
    return {task.number: task for task in team.tasks.all()}


def has(task: Task, term: Term) -> bool:
    """By looking at the words of the texts one after the other, without any index."""
    texts = (words_of(task.title), words_of(task.description))
    parts = parts_of(f"{task.title} {task.description}")
    return any(_stands_in(words, term) for words in (*texts, parts))


def _stands_in(words: list[str], term: Term) -> bool:
    *first, last = term.words
    length = len(term.words)
    for start in range(len(words) - length + 1):
        *before, end = words[start : start + length]
        is_end = end.startswith(last) if term.is_beginning else end == last
        if before == first and is_end:
            return True
    return False


def wanted(corpus: dict[int, Task], search: Search) -> set[int]:
    return {
        number
        for number, task in corpus.items()
        if search.key.upper() == task.key
        or (
            all(has(task, term) for term in search.wanted)
            and not any(has(task, term) for term in search.unwanted)
        )
    }


def test_exactly_what_has_the_words(corpus: dict[int, Task], team: Team, alice: User) -> None:
    for text in SEARCHES:
        search = parse(text)
        expected = wanted(corpus, search)
        filtered = Task.objects.filter(team=team).matching(text)
        assert set(filtered.values_list("number", flat=True)) == expected, text
        found = results(alice, search)
        assert found.total() == min(len(expected), MOST_RANKED) * bool(search.wanted), text
        shown = found.page(0, 20)
        assert {result.row[1] for result in shown} <= expected, text
        for result in shown:
            pieces = [*marked(result.row[2], search), *result.snippet]
            is_named = search.key.upper() == corpus[result.row[1]].key
            assert is_named or any(piece.match for piece in pieces), (text, result.row)


def test_words_in_titles_come_first(corpus: dict[int, Task], alice: User) -> None:
    for text in ("deploy", "redis connection", "module"):
        search = parse(text)
        in_titles = [
            number
            for number, task in corpus.items()
            if all(_stands_in(words_of(task.title), term) for term in search.wanted)
        ]
        first = results(alice, search).page(0, min(3, len(in_titles)))
        assert all("title" in result.matched_in for result in first), text


def results(person: User, search: Search) -> Results:
    return Results(Scope.of(person, None), search, ("id", "number", "title", "description"))
