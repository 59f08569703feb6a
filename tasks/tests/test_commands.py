"""The commands for a terminal: the demo team and the import."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from accounts.tests.factories import UserFactory
from notifications.delivering import drain
from notifications.models import Delivery
from tasks.demo.plans import BLOCKS, CHECKLISTS, LABELS, PARTS, PLANS
from tasks.demo.tasks import PEOPLE, TASKS
from tasks.models import Checklist, Comment, Relation, Status, Task, TaskLabel
from teams import actions
from teams.models import Event, Team

pytestmark = pytest.mark.django_db

CSV = "issuekey,title,description,storypoint\nX-1,One,Text,3\nX-2,,Text,1\nX-3,Three,NULL,\n"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "old.csv"
    path.write_text(CSV)
    return path


def test_the_demo_team_is_full_of_life() -> None:
    said = run("demo")
    team = Team.objects.get(key="DEMO")
    assert team.memberships.count() == len(PEOPLE) == 8
    assert Task.objects.filter(team=team).count() == len(TASKS) == 60
    used = set(Task.objects.filter(team=team).values_list("status__slug", flat=True))
    assert used == set(Status.objects.filter(team=team).values_list("slug", flat=True))
    assert Comment.objects.filter(team=team).count() > 5
    assert not Event.objects.filter(team=team, actor=None).exclude(verb="status.created").exists()
    email, password = said.partition("\n  as ")[2].split(" with the password ")
    assert User.objects.get(email=email).check_password(password.strip())


def test_everything_that_the_demo_team_plans_by_is_used() -> None:
    """A beginning that is no title's any more would leave an empty label or plan behind."""
    run("demo")
    titles = [example.title for example in TASKS]
    groups = [group.tasks for group in (*LABELS, *PLANS)]
    groups += [tuple(table) for table in (PARTS, BLOCKS, CHECKLISTS)]
    for beginning in (beginning for group in groups for beginning in group):
        assert len([title for title in titles if title.startswith(beginning)]) == 1, beginning
    assert TaskLabel.objects.count() == sum(len(label.tasks) for label in LABELS)
    for plan in PLANS:
        in_it = Task.objects.filter((f"{plan.model.kind}__name", plan.name))
        assert in_it.count() == len(plan.tasks)
    assert Relation.objects.count() == len(BLOCKS)
    assert Checklist.objects.count() == len(CHECKLISTS)
    assert Task.objects.exclude(parent=None).count() == len(PARTS)


def test_the_demo_team_is_made_once() -> None:
    run("demo")
    counts = User.objects.count(), Task.objects.count()
    assert "/t/demo/board" in run("demo")
    assert (User.objects.count(), Task.objects.count()) == counts


def test_nobody_of_the_demo_team_is_mailed(mailoutbox: list[object]) -> None:
    run("demo")
    drain()
    assert mailoutbox == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"suppressed"}


def test_passwords_of_a_demo_are_for_the_own_machine_alone(settings: Settings) -> None:
    settings.SITE_URL = "https://stint.example"
    with pytest.raises(CommandError, match="own machine"):
        run("demo")
    assert not User.objects.exists()


def test_half_a_demo_team_is_not_made(alice: User) -> None:
    UserFactory.create(email="hugo@demo.example")
    with pytest.raises(CommandError, match="there already"):
        run("demo")
    assert not Team.objects.exists()
    assert User.objects.count() == 2


def test_a_deleted_demo_team_says_where_it_went() -> None:
    run("demo")
    actions.delete_team(actor=None, team=Team.objects.get(key="DEMO"))
    with pytest.raises(CommandError, match="Bring it back"):
        run("demo")


def test_a_file_is_imported_and_reported(team: Team, alice: User, file: Path) -> None:
    said = run("import_csv", "--team", "core", str(file), "--as", "Alice@example.com")
    assert "2 created, 0 already here, 1 not taken." in said
    assert "line 3 X-2: It has no title." in said
    assert set(Task.objects.values_list("creator", flat=True)) == {alice.pk}


def test_a_second_run_adds_nothing(team: Team, file: Path) -> None:
    run("import_csv", "--team", "CORE", str(file))
    assert "0 created, 2 already here" in run("import_csv", "--team", "CORE", str(file))
    assert Task.objects.count() == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--team", "NONE"), "no team with the key NONE, only: CORE"),
        (("--team", "CORE", "--as", "charlie@example.com"), "may not import"),
        (("--team", "CORE", "--as", "bob@example.com"), "may not import"),
        (("--team", "CORE", "--as", "nobody@example.com"), "no account with the address"),
    ],
)
def test_who_and_where_have_to_be_known(
    team: Team, charlie: User, file: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run("import_csv", *arguments, str(file))
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,2\n", "has to name a column"),
        (b"", "has to name a column"),
        (b"title\n\xff\n", "not UTF-8"),
        (b'title\n"open\n', "not well-formed CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    team: Team, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        run("import_csv", "--team", "CORE", str(path))
    assert not Task.objects.exists()


def test_a_missing_file_says_so(team: Team, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("import_csv", "--team", "CORE", str(tmp_path / "none.csv"))
