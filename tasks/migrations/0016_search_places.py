"""Phrases in titles and names of files are found whatever a task says besides."""

from django.db import migrations

from tasks.search.installing import place_anew


class Migration(migrations.Migration):
    dependencies = [("tasks", "0015_order_of_ranks")]

    operations = [migrations.RunPython(place_anew, migrations.RunPython.noop)]
