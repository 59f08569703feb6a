from django.db import migrations, models

_KINDS = [
    ("assigned", "A task is assigned to you"),
    ("mentioned", "Somebody mentions you"),
    ("commented", "A comment on a task that you watch"),
    ("moved", "A task that you watch gets another status"),
    ("unblocked", "A task that you watch has nothing to wait for any more"),
    ("invited", "You are invited into a team"),
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_talk")]

    operations = [
        migrations.AlterField(
            model_name=name,
            name="kind",
            field=models.CharField(choices=_KINDS, max_length=20),
        )
        for name in ("delivery", "optout")
    ]
