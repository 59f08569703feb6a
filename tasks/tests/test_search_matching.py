"""Which tasks a search finds."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tasks import actions
from tasks.models import Task
from tasks.tests.factories import CommentFactory, TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(team: Team) -> None:
    login = TaskFactory.create(
        team=team,
        title="Login fails on Safari",
        description="The **session cookie** of `HdfsItemWriter` is lost.\n\nSee api/v2/users.",
    )
    CommentFactory.create(task=login, body="Reproduced with Firefox, too.")
    TaskFactory.create(team=team, title="Größe der naïven Schätzung", description="Łódź, Ørsted")
    TaskFactory.create(team=team, title="搜索不到任务", description="ค้นหางานไม่เจอ")
    TaskFactory.create(team=team, title="Logging of the session", description="cookie session")
    TaskFactory.create(team=team, title="In a release", description="v1.2.3 is in")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("login", {1}),
        ("LOGIN", {1}),
        ("log", {1, 4}),
        ("ogin", set()),
        ("fails login", {1}),
        ("fails logging", set()),
        ("session cookie", {1, 4}),
        ('"session cookie"', {1}),
        ('"cookie session"', {4}),
        ('"session cook"', set()),
        ("session-cookie", {1}),
        ("firefox", {1}),
        ("session -safari", {4}),
        ("-session", {2, 3, 5}),
        ("-session -grosse", {3, 5}),
        ('-"session cookie"', {2, 3, 4, 5}),
        ('"log"', set()),
        ("in", {5}),
        ("lo*", {1, 2, 4}),
        ("lo", set()),
        ("groess", set()),
        ("grosse", {2}),
        ("GRÖSSE", {2}),
        ("größe naiven", {2}),
        ("nai\u0308ven", {2}),
        ("lodz orsted", {2}),
        ("索不", {3}),
        ("任务", {3}),
        ("务任", set()),
        ("หางาน", {3}),
        ("writer", {1}),
        ("hdfsitemwriter", {1}),
        ("item writer", {1}),
        ("v2/users", {1}),
        ("v1.2.3", {5}),
        ("2.3", {5}),
        ("3.2", set()),
        ("core-2", {2}),
        ("CORE-2 ", {2}),
        ("core-9", set()),
        ("safari the", {1}),
        ('"safari the"', set()),
        ("", {1, 2, 3, 4, 5}),
        ("  ", {1, 2, 3, 4, 5}),
        ("!!!", set()),
        ('"', set()),
        ("*", set()),
    ],
)
def test_what_is_found(team: Team, tasks: None, text: str, numbers: set[int]) -> None:
    found = Task.objects.filter(team=team).matching(text)
    assert set(found.values_list("number", flat=True)) == numbers
    within = Task.objects.filter(team=team).matching(text, [team.pk])
    assert set(within.values_list("number", flat=True)) == numbers


def test_a_long_text_hides_no_phrase_in_a_title_or_the_name_of_a_file(team: Team) -> None:
    """PostgreSQL knows the places of 16,383 words."""
    words = [f"{number:x}" for number in range(0x5000, 0x5000 + 18_000)]
    log, more = " ".join(words[:9_000]), " ".join(words[9_000:])
    task = TaskFactory.create(team=team, title="The first-last one", description=log)
    CommentFactory.create(task=task, body=more)
    files = [SimpleUploadedFile("error-log.pdf", b"one")]
    actions.add_attachments(actor=None, task=task, files=files)
    for text in ("first-last", "error-log.pdf", '"5000 5001"', "9000"):
        assert list(Task.objects.matching(text)) == [task], text
    for text in ("one-error", "pdf-5000", "last-first"):
        assert not Task.objects.matching(text), text


@pytest.mark.parametrize(
    "text",
    [
        "'",
        "''); DROP TABLE tasks_task; --",
        "a:b & !c | (d",
        "NEAR(login fails, 5)",
        "title : login",
        "^login",
        "team:x",
        "login AND OR NOT",
        '"login" NOT "safari',
        "\x00",
        "log\x00in",
        "\\",
        "{title}",
        "%s %(x)s",
        "-" * 200,
        '"' * 199,
        "x" * 50_000,
        "x " * 5_000,
        "\u0301\u0301 \u200b \ud7ff \U0010ffff",
        "🦊",
        "* * *",
        "a* b* c*",
    ],
)
def test_nothing_that_is_typed_breaks_it(team: Team, tasks: None, text: str) -> None:
    assert Task.objects.matching(text).count() <= 5
    assert Task.objects.matching(text, [team.pk]).count() <= 5
    assert Task.objects.exclude(pk__in=Task.objects.matching(text)).count() <= 5
