"""The frame around the apps: settings, processes, the back office, health. No app imports it.

The Celery application is loaded with the package, so that jobs declared in the apps bind to it.
"""

from config.celery import app as celery_app

__all__ = ["__version__", "celery_app"]

__version__ = "0.1.0"
