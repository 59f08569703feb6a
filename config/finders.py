"""Static files that come from npm: single named files, not whole packages.

A package brings hundreds of files that no page asks for, and source maps that are not there.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class _Renamed(FileSystemStorage):
    """Reads a file under our name for it from where npm put it."""

    def path(self, name: str) -> str:
        return super().path(settings.NPM_FILES[name])


class NpmFinder(BaseFinder):
    def __init__(self, *_args: object) -> None:
        self.storage = _Renamed(location=settings.BASE_DIR / "node_modules")

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        found = self._existing(path)
        if find_all:
            return [found] if found else []
        return found

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, _Renamed]]:
        for name in settings.NPM_FILES:
            if self._existing(name):
                yield name, self.storage

    def _existing(self, name: str) -> str | None:
        if name not in settings.NPM_FILES:
            return None
        path = self.storage.path(name)
        return path if Path(path).is_file() else None
