"""HTTP as a WSGI application. Web processes that leave the sockets to others serve it alone."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Django has to be set up before anything that holds models is imported.
pages_and_api = get_wsgi_application()

from config.unchanged import Unchanged  # noqa: E402

application = Unchanged(pages_and_api)
