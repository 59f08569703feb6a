"""`manage.py import_csv --team CORE issues.csv`: the import of the upload page, from a terminal."""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from accounts.models import User, normalise_email
from tasks import actions
from tasks.models import Import
from teams.models import Team

_REFUSED_SHOWN = 20


class Command(BaseCommand):
    help = "Turn the rows of a CSV file into tasks of a team. Running it again adds nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="The CSV file; its first line names columns.")
        parser.add_argument("--team", required=True, help="The key of the team, such as CORE.")
        parser.add_argument(
            "--as", dest="email", help="Import as this member; without it as the system."
        )

    def handle(self, *_args: Any, path: Path, team: str, email: str | None, **_: Any) -> None:
        found = Team.objects.filter(key=team.upper(), deleted_at=None).first()
        if found is None:
            keys = ", ".join(Team.objects.filter(deleted_at=None).values_list("key", flat=True))
            raise CommandError(f"There is no team with the key {team}, only: {keys or 'none'}.")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        self._report(self._run(found, path, data, _member(email)))

    def _run(self, team: Team, path: Path, data: bytes, actor: User | None) -> Import:
        try:
            batch = actions.request_import(actor=actor, team=team, filename=path.name, data=data)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (PermissionDenied, Team.DoesNotExist) as error:
            raise CommandError("That person may not import into this team.") from error
        with tqdm(unit=" tasks", disable=None) as bar:

            def report(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return actions.run_import(import_id=batch.pk, report=report)

    def _report(self, batch: Import) -> None:
        if batch.state == Import.State.FAILED:
            raise CommandError(f"Nothing was imported. {batch.error}")
        self.stdout.write(
            f"{batch.created_count} created, {batch.known_count} already here, "
            f"{len(batch.refused)} not taken."
        )
        if batch.ignored_columns:
            self.stdout.write(f"Columns left out: {', '.join(batch.ignored_columns)}")
        for row in batch.refused[:_REFUSED_SHOWN]:
            self.stdout.write(f"  line {row['line']} {row['key']}: {row['reason']}")
        if (more := len(batch.refused) - _REFUSED_SHOWN) > 0:
            self.stdout.write(f"  and {more} more; the import's page lists them all.")


def _member(email: str | None) -> User | None:
    if email is None:
        return None
    user = User.objects.filter(email=normalise_email(email)).first()
    if user is None:
        raise CommandError(f"There is no account with the address {email}.")
    return user
