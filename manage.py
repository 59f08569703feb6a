#!/usr/bin/env python
"""Stint's commands. `make help` lists the ones that people need."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A wrong variable is the reader's to mend; our traceback would only hide the sentence.
        sys.exit(f"Stint cannot start: {error}")


if __name__ == "__main__":
    main()
