"""API tokens and bots; refresh tokens only as hashes."""

import hashlib
from uuid import UUID

import accounts.ids
import django.db.models.deletion
from django.conf import settings
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def hash_ids(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    families = apps.get_model("accounts", "TokenFamily").objects
    for family in families.filter(ended_at=None).iterator(chunk_size=1000):
        digest = hashlib.sha256(str(UUID(family.current)).encode()).hexdigest()
        families.filter(pk=family.pk).update(current=digest)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_signing_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="tokenfamily",
            name="previous",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="tokenfamily",
            name="rotated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="is_bot",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="A program of a team, which acts by its tokens.",
            ),
        ),
        migrations.AlterField(
            model_name="tokenfamily",
            name="current",
            field=models.CharField(max_length=64),
        ),
        migrations.RunPython(hash_ids, migrations.RunPython.noop),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "hint",
                    models.CharField(
                        help_text="Its beginning, to tell it from others.", max_length=20
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("read", "Read"),
                            ("write", "Read and write"),
                            ("admin", "Everything, settings and members included"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "team_id",
                    models.UUIDField(
                        blank=True,
                        db_index=True,
                        help_text="The only team in which it works; none is all.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "last_used_at",
                    models.DateTimeField(blank=True, help_text="To some minutes.", null=True),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
            },
        ),
        migrations.AddField(
            model_name="socketticket",
            name="via",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.apitoken",
            ),
        ),
    ]
