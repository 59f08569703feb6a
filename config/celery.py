"""The Celery application: the engine that runs the jobs.

The database is the queue: a job takes an id and finds its work there. A message that is lost, or
run twice, does no harm, and the schedule in settings picks up whatever nobody announced.
"""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("stint")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


@setup_logging.connect
def keep_our_logging(**_options: object) -> None:
    """A receiver here keeps Celery from replacing the logging that settings.LOGGING set up."""
