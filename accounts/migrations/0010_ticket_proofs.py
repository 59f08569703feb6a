"""What the person was signed in by who asked for a ticket: their socket lasts as long."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_api_tokens")]

    operations = [
        migrations.AddField(
            model_name="socketticket",
            name="family",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.tokenfamily",
            ),
        ),
        migrations.AddField(
            model_name="socketticket",
            name="session_key",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
