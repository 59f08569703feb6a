"""`manage.py reindex_search`: writes the words of every task anew, as after a restored backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from tqdm import tqdm

from tasks.models import Task
from tasks.search.documents import refresh_all
from tasks.search.installing import install, remove


class Command(BaseCommand):
    help = "Write the words of every task anew for the full-text index. People can go on working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew",
            action="store_true",
            help="Make the index itself anew first, as after pg_trgm was added. Writing waits.",
        )

    def handle(self, *_args: Any, anew: bool, **_: Any) -> None:
        if anew:
            with transaction.atomic(), connection.schema_editor(atomic=False) as editor:
                remove(None, editor)
                install(None, editor)
        done = 0
        with tqdm(unit=" tasks", disable=None, total=Task.objects.alive().count()) as bar:
            for done in refresh_all():
                bar.update(done - bar.n)
        self.stdout.write(f"{done:,} tasks can be found.")
