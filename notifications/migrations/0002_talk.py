from django.db import migrations, models

_KINDS = [
    ("assigned", "A task is assigned to you"),
    ("mentioned", "Somebody mentions you"),
    ("commented", "A comment on a task that you watch"),
    ("moved", "A task that you watch gets another status"),
    ("invited", "You are invited into a team"),
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name=name,
            name="kind",
            field=models.CharField(choices=_KINDS, max_length=20),
        )
        for name in ("delivery", "optout")
    ]
