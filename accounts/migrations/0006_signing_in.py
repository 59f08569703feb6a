"""Everybody's address gets the row by which django-allauth knows it, and everybody signs in anew:
sessions from before stand on nobody's list, so nobody could end them.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def note_addresses(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    people = apps.get_model("accounts", "User").objects.filter(emailaddress=None)
    addresses = apps.get_model("account", "EmailAddress").objects
    addresses.bulk_create(
        (
            addresses.model(
                user=user,
                email=user.email,
                primary=True,
                verified=user.email_verified_at is not None,
            )
            for user in people.iterator(chunk_size=1000)
        ),
        batch_size=1000,
    )


def end_sessions(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = (
        ("accounts", "0005_profile"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("sessions", "0001_initial"),
    )

    operations = (
        migrations.RunPython(note_addresses, migrations.RunPython.noop),
        migrations.RunPython(end_sessions, migrations.RunPython.noop),
    )
